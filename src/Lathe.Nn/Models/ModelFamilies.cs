namespace Lathe.Nn.Models;

/// <summary>The families Lathe knows.</summary>
public static class ModelFamilies
{
    /// <summary>All of them; where several could save a model, the first that fits does.</summary>
    public static IReadOnlyList<ModelFamily> All { get; } =
    [
        Gpt2.Family,
        Llama.Family,
        Qwen.Family,
        Bert.Family,
        LatheFamily.Family,
    ];

    /// <summary>The family of a <c>model_type</c>.</summary>
    /// <exception cref="InvalidDataException">None has it; the message lists those that are known.</exception>
    public static ModelFamily OfModelType(string modelType, string path)
        => All.FirstOrDefault(f => f.ModelTypes.Contains(modelType))
        ?? throw new InvalidDataException($"'{path}': Lathe does not know the model type '{modelType}'. It knows {string.Join(", ", All.SelectMany(f => f.ModelTypes))}.");

    /// <summary>The family of a GGUF architecture.</summary>
    /// <exception cref="InvalidDataException">None has it; the message lists those that are known.</exception>
    public static ModelFamily OfGguf(string architecture, string path)
        => All.FirstOrDefault(f => f.GgufArchitectures.Contains(architecture))
        ?? throw new InvalidDataException($"'{path}': Lathe does not know the architecture '{architecture}'. It knows {string.Join(", ", All.SelectMany(f => f.GgufArchitectures))}.");

    /// <summary>The family a model of this config is saved as.</summary>
    public static ModelFamily Of(TransformerConfig config) => All.First(f => f.Fits(config));

    /// <summary>The family a model of this config is written as in GGUF.</summary>
    /// <exception cref="NotSupportedException">GGUF has no architecture for it.</exception>
    public static ModelFamily OfGgufConfig(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        TransformerConfig plain = config with { RopeScaling = config.RopeScaling is { Kind: RopeScalingKind.Divisors } ? null : config.RopeScaling };
        return All.FirstOrDefault(f => f.GgufArchitectures.Count > 0 && f.Fits(plain))
            ?? throw new NotSupportedException("GGUF has no architecture for this model: its config is none of GPT-2, LLaMA, Qwen or BERT. Convert to hf.");
    }
}
