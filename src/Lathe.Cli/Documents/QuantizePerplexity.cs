using Lathe.Inference.Scoring;

namespace Lathe.Cli.Documents;

/// <summary>Perplexity on one text before and after quantisation, and the ratio of the two on the same tokens.</summary>
internal sealed record QuantizePerplexity(string Text, int Tokens, PerplexityDocument Before, PerplexityDocument After, PerplexityDocument Ratio)
{
    public static QuantizePerplexity Of(string text, double[] before, double[] after) => new(
        Path.GetFullPath(text),
        before.Length,
        PerplexityDocument.Of(PerplexityEstimate.Of(before)),
        PerplexityDocument.Of(PerplexityEstimate.Of(after)),
        PerplexityDocument.Of(PerplexityEstimate.Of([.. before.Zip(after, (b, a) => a - b)])));
}
