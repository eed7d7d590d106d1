namespace Lathe.Inference.Sampling;

/// <summary>How the next token is chosen from the logits. The filters apply in this order: temperature, top-k, top-p.</summary>
public sealed record SamplingOptions
{
    /// <summary>Logits are divided by this; 0 takes the most probable token.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only the k most probable tokens; 0: all (Fan et al., arXiv:1805.04833).</summary>
    public int TopK { get; init; }

    /// <summary>Only the smallest set of most probable tokens whose probabilities reach this (Holtzman et al., arXiv:1904.09751).</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Seed of the draws: with the same seed, prompt and model, the same text.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is outside its range.</exception>
    public void Validate()
    {
        if (!(Temperature >= 0) || !double.IsFinite(Temperature)) throw new ArgumentException($"Temperature is {Temperature}: expected 0 (greedy) or more.");
        if (TopK < 0) throw new ArgumentException($"TopK is {TopK}: expected 0 (all) or more.");
        if (!(TopP is > 0 and <= 1)) throw new ArgumentException($"TopP is {TopP}: expected more than 0 and at most 1.");
    }
}
