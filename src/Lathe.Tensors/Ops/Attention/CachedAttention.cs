using Lathe.Tensors.Autograd;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Kernels.Attention;
using Lathe.Tensors.Kernels.Cached;

namespace Lathe.Tensors.Ops.Attention;

/// <summary>
/// Causal attention of new tokens over a cache, into which their keys and values go: for answering, without a gradient. Inputs are 0 q,
/// 1 k, 2 v, or 0 the packed projection. The same numbers as <see cref="Attention"/> over the whole sequence, up to rounding.
/// </summary>
internal sealed unsafe class CachedAttention : Op
{
    private static readonly CachedAttention Instance = new();

    public override string Name => "cached_attention";

    public override bool HasBackward => false;

    /// <summary>q [B, T, H, D], k and v [B, T, Hkv, D] → [B, T, H, D].</summary>
    public static Tensor Apply(Tensor q, Tensor k, Tensor v, KeyValueStore store, int layer, int position)
    {
        Require.SameType("cached_attention", q, k);
        Require.SameType("cached_attention", q, v);
        KeyValueLayout l = store.Layout;
        if (q.Rank != 4 || q.Shape[2] != l.Heads || q.Shape[3] != l.HeadSize || v.Shape != k.Shape || k.Shape != q.Shape.With(2, l.KeyValueHeads))
            throw new ArgumentException($"cached_attention takes q [B, T, {l.Heads}, {l.HeadSize}] and k, v [B, T, {l.KeyValueHeads}, {l.HeadSize}], as the cache was made for; {q}, {k} and {v} came.");
        return Record(q, q.Shape, [q.Id, Scope.SameScope(Instance, q, k), Scope.SameScope(Instance, q, v)], store, layer, position);
    }

    /// <summary>qkv [B, T, (H + 2·Hkv)·D], each position's queries, then keys, then values → [B, T, H·D].</summary>
    public static Tensor ApplyPacked(Tensor qkv, KeyValueStore store, int layer, int position)
    {
        Require.Float("cached_attention", qkv);
        KeyValueLayout l = store.Layout;
        int width = (l.Heads + (2 * l.KeyValueHeads)) * l.HeadSize;
        if (qkv.Rank != 3 || qkv.Shape[2] != width)
            throw new ArgumentException($"cached_attention takes a packed projection [B, T, {width}], as the cache was made for; {qkv} came.");
        return Record(qkv, qkv.Shape.With(2, l.Heads * l.HeadSize), [qkv.Id], store, layer, position);
    }

    // Two products for each pair of a query and a key that it sees.
    public override double Flops(in OpContext op)
    {
        KeyValueLayout layout = ((KeyValueStore)op.Node.Payload!).Layout;
        double seen = op.Node.Attributes[1] + ((op.Shape[1] + 1) / 2.0);
        return 4 * op.Count * (layout.Window > 0 ? Math.Min(seen, layout.Window) : seen);
    }

    public override void Forward<T>(in OpContext op)
    {
        var store = (KeyValueStore)op.Node.Payload!;
        KeyValueLayout layout = store.Layout;
        CachedArgs<T> args = CachedArgs<T>.Of(layout, store.Slopes);
        args.Batch = op.Shape[0];
        args.Length = op.Shape[1];
        args.Position = op.Node.Attributes[1];
        args.Columns = store.Table;
        args.Places = store.Places;
        args.HeadBytes = store.HeadBytes;
        args.LayerOffset = store.LayerOffset(op.Node.Attributes[0]);
        long width = (long)layout.Heads * layout.HeadSize;
        (args.Q, args.K, args.V) = AttentionOperands.Of<T>(op, layout.Heads, layout.KeyValueHeads, layout.HeadSize, args.Length, args.Length);
        args.O = new HeadRows<T>(op.Output<T>(), args.Length * width, width);
        CachedAttentionKernel.Run(args, layout.Type);
    }

    public override void Backward<T>(in OpContext op) => throw new NotSupportedException("cached_attention has no gradient.");

    private static Tensor Record(Tensor first, Shape shape, ReadOnlySpan<int> inputs, KeyValueStore store, int layer, int position)
    {
        KeyValueLayout l = store.Layout;
        int length = shape[1];
        if (shape[0] != l.Batch) throw new ArgumentException($"cached_attention: the cache was made for {l.Batch} sequences; {first} came.");
        if ((uint)layer >= (uint)l.Layers) throw new ArgumentOutOfRangeException(nameof(layer), layer, $"The cache has layers 0 to {l.Layers - 1}.");
        if (position < 0 || position > store.Capacity - length || length > store.LongestPass)
            throw new ArgumentOutOfRangeException(nameof(position), position, $"The cache holds {store.Capacity} positions and takes {store.LongestPass} at once; {length} came.");
        store.Extend(position + length);
        return first.Scope.Record(Instance, shape, first.DType, inputs, [layer, position], 0, store, first);
    }
}
