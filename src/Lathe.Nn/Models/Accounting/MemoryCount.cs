using Lathe.Nn.Memories;

namespace Lathe.Nn.Models.Accounting;

/// <summary>
/// Bytes that a model takes in training and in use, in F32. Activations come from playing the tape of a step with sizes alone, so
/// that they are what <see cref="Tensors.Autograd.Scope.PeakBytes"/> will measure.
/// </summary>
public sealed record MemoryCount
{
    /// <summary>Weights.</summary>
    public required long Weights { get; init; }

    /// <summary>Gradients of the weights.</summary>
    public required long Gradients { get; init; }

    /// <summary>AdamW's two momenta.</summary>
    public required long Optimizer { get; init; }

    /// <summary>The most that a step's values and their gradients take at once: the scope's peak.</summary>
    public required long Activations { get; init; }

    /// <summary>Keys and values of a full context, in use.</summary>
    public required long KeyValueCache { get; init; }

    /// <summary>A training step. Threads' scratch (some MB) and the runtime itself come on top.</summary>
    public long Training => Weights + Gradients + Optimizer + Activations;

    /// <summary>Answering, with a full cache; the values of one pass come on top.</summary>
    public long Inference => Weights + KeyValueCache;

    /// <summary>Counts a model's bytes.</summary>
    /// <param name="config">The model.</param>
    /// <param name="batch">Sequences of a micro-batch, or answered at a time.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="checkpointed">Whether the blocks' insides are computed again in backward rather than kept.</param>
    public static MemoryCount Of(TransformerConfig config, int batch, int length, bool checkpointed = false)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (length < 1 || length > config.Context)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"A sequence has 1 to {config.Context} tokens, the model's context.");
        double scores = (double)batch * length * Math.Max(config.Vocabulary, (double)config.Heads * length);
        if (scores > 1e15) throw new ArgumentOutOfRangeException(nameof(batch), batch, $"{batch} sequences of {length} tokens are more than any machine holds: choose fewer.");
        long weights = sizeof(float) * ParameterCount.Of(config).Total;
        return new MemoryCount
        {
            Weights = weights,
            Gradients = weights,
            Optimizer = 2 * weights,
            Activations = new TransformerStep(config, batch, length, checkpointed).PeakBytes,
            KeyValueCache = CacheBytes(config, batch, length),
        };
    }

    /// <summary>Bytes of a <see cref="KvCache"/> for so many tokens.</summary>
    public static long CacheBytes(TransformerConfig config, int batch, int length)
    {
        ArgumentNullException.ThrowIfNull(config);
        return KvCache.BytesOf(config, length, batch);
    }
}
