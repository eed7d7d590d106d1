namespace Lathe.Cli.Documents;

/// <summary>A token in a document.</summary>
internal sealed record TokenDocument(int Id, string Token, bool Special);
