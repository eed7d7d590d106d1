namespace Lathe.Nn.Models.Accounting;

/// <summary>Bytes that training and answering take, predicted from a config.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Length">Tokens of each.</param>
/// <param name="Weights">Parameters.</param>
/// <param name="Gradients">Their gradients.</param>
/// <param name="Optimizer">Two moments of each parameter (Adam).</param>
/// <param name="Activations">The most a training step's scope takes.</param>
/// <param name="KvCache">Keys and values of all sequences.</param>
public sealed record MemoryEstimate(int Batch, int Length, long Weights, long Gradients, long Optimizer, long Activations, long KvCache)
{
    /// <summary>Weights, gradients, optimizer and activations.</summary>
    public long Training => Weights + Gradients + Optimizer + Activations;

    /// <summary>Weights and cache.</summary>
    public long Inference => Weights + KvCache;

    /// <summary>Predicts for a batch of sequences.</summary>
    /// <param name="config">The model.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="checkpoint">Whether blocks are computed again instead of kept.</param>
    /// <param name="keepLogits">False where the head and the loss are one op that never stores all logits.</param>
    public static MemoryEstimate Of(TransformerConfig config, int batch, int length, bool checkpoint = false, bool keepLogits = true)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        long weights = ParameterList.Of(config).Sum(p => p.Shape.Count) * sizeof(float);
        long cache = 2L * batch * config.Layers * KvCacheRows(config, length) * config.KeyValueHeadCount * config.HeadWidth * sizeof(float);
        return new MemoryEstimate(
            batch, length, weights, weights, 2 * weights, ActivationMemory.Of(config, batch, length, checkpoint, keepLogits), config.Causal ? cache : 0);
    }

    private static int KvCacheRows(TransformerConfig config, int length) => Nn.Memories.KvCache.RowsOf(config, length);
}
