using Lathe.Inference;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Documents;

/// <summary>A token in a document with the logarithm of its probability, and the most probable ones at its place.</summary>
internal sealed record TokenProbabilityDocument(int Id, string Token, double LogProbability, IReadOnlyList<AlternativeDocument> Top)
{
    public static TokenProbabilityDocument Of(TokenLogProbability token, Tokenizer tokenizer)
        => new(token.Id, Text(token.Id, tokenizer), token.LogProbability, [.. token.Top.Select(t => new AlternativeDocument(t.Id, Text(t.Id, tokenizer), t.LogProbability))]);

    // A model may have more tokens than its tokenizer.
    private static string Text(int id, Tokenizer tokenizer) => id < tokenizer.VocabularySize ? tokenizer.TokenText(id) : "";
}
