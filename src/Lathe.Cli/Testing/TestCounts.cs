namespace Lathe.Cli.Testing;

/// <summary>What a test project came to.</summary>
internal sealed record TestCounts(int Passed, int Failed, int Skipped, IReadOnlyList<TestFailure> Failures);
