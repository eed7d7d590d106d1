namespace Lathe.Cli.Documents;

/// <summary>Where the quickstart left its things.</summary>
internal sealed record QuickstartFoldersDocument(string All, string Digits, string Data, string Tokenizer, string Base, string Model, string Adapter, string Report);
