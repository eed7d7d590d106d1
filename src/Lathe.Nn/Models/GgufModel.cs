using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Models;

/// <summary>A model in memory as a GGUF file would hold it: metadata, and weights under their names there.</summary>
public sealed class GgufModel : IDisposable
{
    private readonly Parameter? _divisors;

    /// <summary>Shows a model.</summary>
    /// <param name="model">The transformer; the caller disposes it.</param>
    /// <param name="metadata">More metadata, such as the tokenizer's; it does not replace the model's own.</param>
    /// <exception cref="NotSupportedException">GGUF has no architecture for this model.</exception>
    public GgufModel(Transformer model, IReadOnlyDictionary<string, object>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelFamily family = ModelFamilies.OfGgufConfig(model.Config);
        var all = new OrderedDictionary<string, object>(StringComparer.Ordinal);
        family.WriteGguf(model.Config, family.GgufArchitecture(model.Config), all);
        foreach ((string key, object value) in metadata ?? new Dictionary<string, object>()) all.TryAdd(key, value);
        Metadata = all;
        _divisors = Divisors(model.Config);
        Weights = _divisors is null
            ? new ModelWeights(model.Parameters, family.GgufWeights(model.Config))
            : new ModelWeights([_divisors, .. model.Parameters], [new WeightPart(_divisors.Name, _divisors.Name, _divisors.Shape), .. family.GgufWeights(model.Config)]);
    }

    /// <summary>What the file says of the model, in order.</summary>
    public IReadOnlyDictionary<string, object> Metadata { get; }

    /// <summary>The weights: those in blocks as they are, the others as floats.</summary>
    public ModelWeights Weights { get; }

    /// <summary>Frees what was made for the file; not the model.</summary>
    public void Dispose() => _divisors?.Dispose();

    // llama.cpp has a file say by what each rotary angle is divided.
    private static Parameter? Divisors(TransformerConfig config)
    {
        if (config.RopeScaling is not { Kind: RopeScalingKind.Llama3 or RopeScalingKind.Divisors }) return null;
        using var scaled = new Layers.RotaryPositions(config, DType.Float32);
        using var plain = new Layers.RotaryPositions(config with { RopeScaling = null }, DType.Float32);
        float[] divisors = [.. plain.Frequencies(config.Context, out _).Zip(scaled.Frequencies(config.Context, out _), (p, s) => (float)(p / s))];
        var parameter = new Parameter("rope_freqs.weight", [divisors.Length]);
        parameter.CopyFrom(divisors);
        return parameter;
    }
}
