using Lathe.Tensors.Autograd;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Kernels.Attention;
using Lathe.Tensors.Kernels.Cached;

namespace Lathe.Tensors.Ops.Attention;

/// <summary>
/// <see cref="CachedAttention"/> of several texts in one pass, each over a cache of its own. Inputs are 0 q, 1 k, 2 v, or 0 the packed
/// projection; the tokens of the texts follow each other. A text gets the bits that it gets alone.
/// </summary>
internal sealed unsafe class RaggedAttention : Op
{
    private static readonly RaggedAttention Instance = new();

    public override string Name => "ragged_attention";

    public override bool HasBackward => false;

    /// <summary>q [1, N, H, D], k and v [1, N, Hkv, D] → [1, N, H, D].</summary>
    public static Tensor Apply(Tensor q, Tensor k, Tensor v, RaggedPass pass, int layer)
    {
        Require.SameType("ragged_attention", q, k);
        Require.SameType("ragged_attention", q, v);
        KeyValueLayout l = LayoutOf(pass, layer);
        if (q.Rank != 4 || q.Shape[0] != 1 || q.Shape[1] != pass.Tokens || q.Shape[2] != l.Heads || q.Shape[3] != l.HeadSize || v.Shape != k.Shape || k.Shape != q.Shape.With(2, l.KeyValueHeads))
            throw new ArgumentException($"ragged_attention takes q [1, {pass.Tokens}, {l.Heads}, {l.HeadSize}] and k, v [1, {pass.Tokens}, {l.KeyValueHeads}, {l.HeadSize}], as the pass and its caches were made for; {q}, {k} and {v} came.");
        return q.Scope.Record(Instance, q.Shape, q.DType, [q.Id, Scope.SameScope(Instance, q, k), Scope.SameScope(Instance, q, v)], [layer], 0, pass, q);
    }

    /// <summary>qkv [1, N, (H + 2·Hkv)·D], each position's queries, then keys, then values → [1, N, H·D].</summary>
    public static Tensor ApplyPacked(Tensor qkv, RaggedPass pass, int layer)
    {
        Require.Float("ragged_attention", qkv);
        KeyValueLayout l = LayoutOf(pass, layer);
        int width = (l.Heads + (2 * l.KeyValueHeads)) * l.HeadSize;
        if (qkv.Rank != 3 || qkv.Shape[0] != 1 || qkv.Shape[1] != pass.Tokens || qkv.Shape[2] != width)
            throw new ArgumentException($"ragged_attention takes a packed projection [1, {pass.Tokens}, {width}], as the pass and its caches were made for; {qkv} came.");
        return qkv.Scope.Record(Instance, qkv.Shape.With(2, l.Heads * l.HeadSize), qkv.DType, [qkv.Id], [layer], 0, pass, qkv);
    }

    // Two products for each pair of a query and a key that it sees.
    public override double Flops(in OpContext op)
    {
        var pass = (RaggedPass)op.Node.Payload!;
        return 4.0 * pass.Seen * pass.Layout!.Heads * pass.Layout.HeadSize;
    }

    public override void Forward<T>(in OpContext op)
    {
        var pass = (RaggedPass)op.Node.Payload!;
        KeyValueLayout layout = pass.Layout!;
        CachedArgs<T> args = CachedArgs<T>.Of(layout, pass.Slopes);
        args.HeadBytes = pass.HeadBytes;
        args.LayerOffset = pass.LayerOffset(op.Node.Attributes[0]);
        long width = (long)layout.Heads * layout.HeadSize;
        (args.Q, args.K, args.V) = AttentionOperands.Of<T>(op, layout.Heads, layout.KeyValueHeads, layout.HeadSize, pass.Tokens, pass.Tokens);
        args.O = new HeadRows<T>(op.Output<T>(), pass.Tokens * width, width);
        CachedAttentionKernel.Run(args, pass.Parts, layout.Type);
    }

    public override void Backward<T>(in OpContext op) => throw new NotSupportedException("ragged_attention has no gradient.");

    private static KeyValueLayout LayoutOf(RaggedPass pass, int layer)
    {
        KeyValueLayout layout = pass.Layout ?? throw new ArgumentException("ragged_attention: the pass has no texts.", nameof(pass));
        if ((uint)layer >= (uint)layout.Layers) throw new ArgumentOutOfRangeException(nameof(layer), layer, $"The caches have layers 0 to {layout.Layers - 1}.");
        return layout;
    }
}
