using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Inference;

/// <summary>How a <see cref="Session"/> remembers.</summary>
public sealed record SessionOptions
{
    /// <summary>Most tokens; 0: as many as come, up to the model's context. Memory is taken as tokens come.</summary>
    public int Capacity { get; init; }

    /// <summary>Most tokens of one pass: bounds the memory of activations. No result depends on it.</summary>
    public int Chunk { get; init; } = 512;

    /// <summary>How keys and values are stored: F32 exactly, F16 and Q8_0 rounded in less memory.</summary>
    public CacheType CacheType { get; init; } = CacheType.F32;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Capacity < 0) throw new ArgumentException($"Capacity is {Capacity}: expected 0 (the model's context) or more.");
        if (Chunk < 1) throw new ArgumentException($"Chunk is {Chunk}: expected 1 or more.");
        if (CacheType is not (CacheType.F32 or CacheType.F16 or CacheType.Q8_0)) throw new ArgumentException($"CacheType is {CacheType}: expected F32, F16 or Q8_0.");
    }

    /// <summary>Most tokens of a text that a model remembers with these options.</summary>
    /// <exception cref="ArgumentException">The model is no language model, or an option is out of range.</exception>
    internal int LimitOf(Transformer model)
    {
        if (model.Config is not { Causal: true, LanguageHead: true })
            throw new ArgumentException("Only a causal model with a language head generates text; this is an encoder.", nameof(model));
        Validate();
        return Capacity == 0 ? model.Config.Context : Math.Min(Capacity, model.Config.Context);
    }
}
