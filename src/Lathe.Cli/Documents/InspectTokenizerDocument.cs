namespace Lathe.Cli.Documents;

/// <summary>The tokenizer found with a model.</summary>
internal sealed record InspectTokenizerDocument(string Path, string Kind, int VocabularySize, int? BeginId, int? EndId, int? PadId, int? UnknownId);
