namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe tokenizer inspect --json</c> says.</summary>
internal sealed record TokenizerInspectDocument(
    string Tokenizer,
    string Format,
    string Kind,
    int VocabularySize,
    int? Merges,
    string? Pattern,
    string? Regex,
    int? BeginId,
    int? EndId,
    int? PadId,
    int? UnknownId,
    double MeanTokenBytes,
    IReadOnlyList<TokenDocument> AddedTokens,
    IReadOnlyList<TokenDocument> LongestTokens);
