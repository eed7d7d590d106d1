namespace Lathe.Inference.Sampling;

/// <summary>
/// How a token is chosen by its logits. The filters apply in this order: temperature, the k most probable, the nucleus, as in
/// Hugging Face's generate.
/// </summary>
public sealed record SamplerOptions
{
    /// <summary>The most probable token, always.</summary>
    public static SamplerOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Divides the logits: below 1 sharper, above 1 flatter; 0 takes the most probable token, the lowest id of equals.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only so many of the most probable tokens (Fan et al., arXiv:1805.04833); 0: all.</summary>
    public int TopK { get; init; }

    /// <summary>
    /// Only the smallest set of most probable tokens whose probabilities sum to this or more, one at least (Holtzman et al.,
    /// arXiv:1904.09751); 1: all.
    /// </summary>
    public double TopP { get; init; } = 1;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!(Temperature >= 0 && double.IsFinite(Temperature))) throw new ArgumentException($"Temperature is {Temperature}: expected 0 or more.");
        if (TopK < 0) throw new ArgumentException($"TopK is {TopK}: expected 0 (all) or more.");
        if (!(TopP > 0 && TopP <= 1)) throw new ArgumentException($"TopP is {TopP}: expected above 0 up to 1.");
    }
}
