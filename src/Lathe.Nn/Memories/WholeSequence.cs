using Lathe.Tensors;

namespace Lathe.Nn.Memories;

/// <summary>Whole sequences in which every token sees every other that is not padding: encoders.</summary>
/// <param name="lengths">Int32 [B]: tokens of each sequence that are not padding; null: none is.</param>
public sealed class WholeSequence(Tensor? lengths = null) : AttentionMemory
{
    /// <summary>Sequences without padding.</summary>
    public static readonly WholeSequence Unpadded = new();

    /// <inheritdoc/>
    public override int Position => 0;

    /// <inheritdoc/>
    public override bool Causal => false;

    /// <inheritdoc/>
    public override Tensor? Lengths => lengths;

    /// <inheritdoc/>
    public override Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, AttentionOptions options)
        => queries.Attention(keys, values, options);

    /// <inheritdoc/>
    public override Tensor AttendPacked(int layer, Tensor qkv, int heads, int keyValueHeads, AttentionOptions options)
        => qkv.SelfAttention(heads, keyValueHeads, options);
}
