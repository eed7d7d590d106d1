namespace Lathe.Inference.Sampling;

/// <summary>
/// How a token is chosen by its logits: the stages of <see cref="Order"/> one after the other, each on what the one before left, with
/// probabilities that sum to 1 again. A stage with its neutral value does nothing.
/// </summary>
public sealed record SamplerOptions
{
    /// <summary>The order of Hugging Face's generate: temperature first, so that it decides what the filters keep.</summary>
    public static IReadOnlyList<SamplerStage> HuggingFaceOrder { get; } =
        [SamplerStage.Temperature, SamplerStage.TopK, SamplerStage.TopP, SamplerStage.MinP, SamplerStage.Typical];

    /// <summary>The order of llama.cpp: temperature last, so that the filters keep the same tokens at any temperature.</summary>
    public static IReadOnlyList<SamplerStage> LlamaCppOrder { get; } =
        [SamplerStage.TopK, SamplerStage.Typical, SamplerStage.TopP, SamplerStage.MinP, SamplerStage.Temperature];

    /// <summary>The most probable token, always.</summary>
    public static SamplerOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Divides the logits: below 1 sharper, above 1 flatter; 0 takes the most probable token, the lowest id of equals.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only so many of the most probable tokens (Fan et al., arXiv:1805.04833), the lower ids of equals; 0: all.</summary>
    public int TopK { get; init; }

    /// <summary>
    /// Only the smallest set of most probable tokens whose probabilities sum to this or more, one at least (Holtzman et al.,
    /// arXiv:1904.09751); 1: all.
    /// </summary>
    public double TopP { get; init; } = 1;

    /// <summary>Only tokens at least so probable as this share of the most probable one's (Nguyen et al., arXiv:2407.01082); 0: all.</summary>
    public double MinP { get; init; }

    /// <summary>
    /// Only the tokens whose surprise −log p is nearest to the distribution's entropy, the smallest such set whose probabilities sum to
    /// this or more, one at least (locally typical sampling, Meister et al., arXiv:2202.00666); 1: all.
    /// </summary>
    public double Typical { get; init; } = 1;

    /// <summary>The stages in their order; one that is left out does nothing.</summary>
    public IReadOnlyList<SamplerStage> Order { get; init; } = HuggingFaceOrder;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!(Temperature >= 0 && double.IsFinite(Temperature))) throw new ArgumentException($"Temperature is {Temperature}: expected 0 or more.");
        if (TopK < 0) throw new ArgumentException($"TopK is {TopK}: expected 0 (all) or more.");
        if (!(TopP > 0 && TopP <= 1)) throw new ArgumentException($"TopP is {TopP}: expected above 0 up to 1.");
        if (!(MinP >= 0 && MinP <= 1)) throw new ArgumentException($"MinP is {MinP}: expected 0 to 1.");
        if (!(Typical > 0 && Typical <= 1)) throw new ArgumentException($"Typical is {Typical}: expected above 0 up to 1.");
        ArgumentNullException.ThrowIfNull(Order);
        if (Order.Distinct().Count() < Order.Count) throw new ArgumentException($"Order names a stage twice: {string.Join(", ", Order)}.");
    }
}
