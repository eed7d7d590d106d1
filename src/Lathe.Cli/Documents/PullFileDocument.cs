namespace Lathe.Cli.Documents;

/// <summary>A file of a pulled model.</summary>
internal sealed record PullFileDocument(string Path, long Bytes, string Hash, bool Cached);
