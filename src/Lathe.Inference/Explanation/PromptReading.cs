namespace Lathe.Inference.Explanation;

/// <summary>A prompt as a model reads it, in numbers.</summary>
public sealed record PromptReading
{
    /// <summary>The tokens.</summary>
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>The first position whose lens and attention rows were kept.</summary>
    public required int First { get; init; }

    /// <summary>What is expected after each token; empty for an encoder, which predicts nothing.</summary>
    public required IReadOnlyList<Prediction> Predictions { get; init; }

    /// <summary>The residual stream before the first block and behind each; empty for an encoder, whose stream is normed anew by every layer.</summary>
    public required IReadOnlyList<LayerReading> Layers { get; init; }

    /// <summary>Every head, layer by layer.</summary>
    public required IReadOnlyList<HeadReading> Heads { get; init; }

    /// <summary>Mean surprisal of the prompt's tokens after the first, in bits; NaN where there is no such token.</summary>
    public double MeanSurprisalBits => Predictions.Count > 1 ? Predictions.Where(p => p.Next is not null).Average(p => p.Next!.SurprisalBits) : double.NaN;

    /// <summary>
    /// The layer from which on the lens at a position kept has the whole model's likeliest token on top, and keeps it there.
    /// </summary>
    /// <param name="row">0 is position <see cref="First"/>.</param>
    public int SettledAt(int row)
    {
        int settled = Layers.Count - 1;
        while (settled > 0 && Layers[settled - 1].Lens[row].FinalRank == 1) settled--;
        return settled;
    }
}
