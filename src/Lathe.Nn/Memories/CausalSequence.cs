using Lathe.Tensors;

namespace Lathe.Nn.Memories;

/// <summary>Whole sequences from their first token on, each token seeing those before it: training and scoring.</summary>
public sealed class CausalSequence : AttentionMemory
{
    /// <summary>It has no state, so one serves all.</summary>
    public static readonly CausalSequence Instance = new();

    /// <inheritdoc/>
    public override int Position => 0;

    /// <inheritdoc/>
    public override Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, AttentionOptions options)
        => queries.Attention(keys, values, options);

    /// <inheritdoc/>
    public override Tensor AttendPacked(int layer, Tensor qkv, int heads, int keyValueHeads, AttentionOptions options)
        => qkv.SelfAttention(heads, keyValueHeads, options);
}
