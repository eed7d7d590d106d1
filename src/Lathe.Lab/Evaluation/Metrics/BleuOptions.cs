namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>How BLEU is computed; by default as sacrebleu does.</summary>
public sealed record BleuOptions
{
    /// <summary>How words are found.</summary>
    public BleuTokenization Tokenization { get; init; } = BleuTokenization.V13a;

    /// <summary>What stands for an order without matches.</summary>
    public BleuSmoothing Smoothing { get; init; } = BleuSmoothing.Exponential;

    /// <summary>The number of <see cref="BleuSmoothing.Floor"/> and <see cref="BleuSmoothing.AddK"/>; null: the usual one.</summary>
    public double? SmoothingValue { get; init; }

    /// <summary>Case does not matter.</summary>
    public bool Lowercase { get; init; }

    /// <summary>Longest n-grams.</summary>
    public int MaxOrder { get; init; } = 4;

    /// <summary>Orders longer than the text do not count: for single sentences.</summary>
    public bool EffectiveOrder { get; init; }
}
