namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe pull --json</c> says.</summary>
internal sealed record PullDocument(string Id, string Revision, string Commit, string Path, IReadOnlyList<PullFileDocument> Files, long FetchedBytes, double Seconds);
