using Lathe.Inference.Scoring;

namespace Lathe.Cli.Documents;

/// <summary>A perplexity or a ratio of two, with the bounds of its 95 % interval; null of too few tokens.</summary>
internal sealed record PerplexityDocument(double Value, double? Low, double? High)
{
    public static PerplexityDocument Of(PerplexityEstimate estimate) => new(estimate.Value, Finite(estimate.Low), Finite(estimate.High));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
