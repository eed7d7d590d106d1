namespace Lathe.Cli.Testing;

/// <summary>A test that failed, and what it said.</summary>
internal sealed record TestFailure(string Name, string Message);
