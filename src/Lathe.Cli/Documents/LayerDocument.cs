namespace Lathe.Cli.Documents;

/// <summary>Parameters of a part of a model.</summary>
internal sealed record LayerDocument(string Name, long Parameters);
