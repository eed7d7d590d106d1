using Lathe.Tensors;

namespace Lathe.Nn.Memories;

/// <summary>
/// Rows in which several sequences follow each other: attention is block-diagonal, so no token sees another sequence's, and
/// positions restart with each (Krell et al., arXiv:2107.02027). A row gives the values and gradients of its sequences alone; what a
/// token gets does not depend on any bit of its neighbours. One object serves all steps: give it each batch's positions.
/// </summary>
public sealed class PackedSequences : AttentionMemory
{
    private Tensor? _positions;
    private Tensor? _firstKeys;
    private int _longest;

    /// <summary>A memory without rows: <see cref="Take"/> comes before the first pass.</summary>
    public PackedSequences()
    {
    }

    /// <summary>The memory of one batch.</summary>
    /// <param name="positions">As <see cref="Take"/> wants them.</param>
    public PackedSequences(Tensor positions) => Take(positions);

    /// <inheritdoc/>
    public override int Position => 0;

    /// <inheritdoc/>
    public override Tensor? Positions => _positions;

    /// <inheritdoc/>
    public override Tensor? FirstKeys => _firstKeys;

    /// <summary>Sets the rows of the next forward pass.</summary>
    /// <param name="positions">
    /// Int32 [B, T]: position of each token in its own sequence. It starts with 0, and counts on or starts again; padding may be a
    /// sequence of its own.
    /// </param>
    public void Take(Tensor positions)
    {
        if (positions.Rank != 2 || positions.DType != DType.Int32)
            throw new ArgumentException($"Packed rows take positions Int32 [B, T]; {positions} came.", nameof(positions));
        int length = positions.Shape[1], longest = 0;
        Tensor firstKeys = positions.Scope.Empty(positions.Shape, DType.Int32);
        ReadOnlySpan<int> at = positions.Data<int>();
        Span<int> first = firstKeys.Data<int>();
        for (int i = 0; i < at.Length; i++)
        {
            int t = i % length;
            if (at[i] != 0 && (t == 0 || at[i] != at[i - 1] + 1))
                throw new ArgumentException($"Positions of packed rows start with 0, then count on or start again with 0; token {t} of row {i / length} has {at[i]}.", nameof(positions));
            first[i] = t - at[i];
            longest = Math.Max(longest, at[i] + 1);
        }

        (_positions, _firstKeys, _longest) = (positions, firstKeys, longest);
    }

    /// <inheritdoc/>
    public override int Reach(int length) => _longest;

    /// <inheritdoc/>
    public override void Begin(int batch, int length)
    {
        if (_positions is not { } positions) throw new InvalidOperationException("Packed rows want their positions before a pass: call Take.");
        if (positions.Shape[0] != batch || positions.Shape[1] != length)
            throw new ArgumentException($"The positions are those of rows [{positions.Shape[0]}, {positions.Shape[1]}]; tokens [{batch}, {length}] came.", nameof(length));
    }

    /// <inheritdoc/>
    public override Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, AttentionOptions options)
        => queries.Attention(keys, values, options);

    /// <inheritdoc/>
    public override Tensor AttendPacked(int layer, Tensor qkv, int heads, int keyValueHeads, AttentionOptions options)
        => qkv.SelfAttention(heads, keyValueHeads, options);
}
