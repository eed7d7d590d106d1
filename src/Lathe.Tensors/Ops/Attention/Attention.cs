using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Attention;

namespace Lathe.Tensors.Ops.Attention;

/// <summary>
/// Scaled-dot-product attention softmax(Q·Kᵀ/√D + mask)·V (Vaswani et al., arXiv:1706.03762, equation 1), fused with online
/// softmax over tiles (Dao et al., arXiv:2205.14135): no [Tq, Tk] array exists in either direction. Inputs are 0 q, 1 k, 2 v, or
/// 0 the packed projection; 3 key lengths; 4 mask; 5 first keys. Composed definition: <see cref="Composed"/>.
/// </summary>
internal sealed unsafe class Attention : Op
{
    private static readonly Attention Instance = new();

    public override string Name => "attention";

    /// <summary>q [B, Tq, H, D], k and v [B, Tk, Hkv, D] → [B, Tq, H, D]; Hkv divides H.</summary>
    public static Tensor Apply(Tensor q, Tensor k, Tensor v, AttentionOptions options)
    {
        Require.SameType("attention", q, k);
        Require.SameType("attention", q, v);
        if (q.Rank != 4 || k.Rank != 4 || v.Shape != k.Shape || q.Shape[0] != k.Shape[0] || q.Shape[3] != k.Shape[3])
            throw new ArgumentException($"attention takes q [B, Tq, H, D] and k, v [B, Tk, Hkv, D]; {q}, {k} and {v} came.");
        Heads(q.Shape[2], k.Shape[2]);
        if (options.SoftCap > 0) return Composed(q, k, v, options, out _);
        return Record(q, q.Shape, [q.Id, Scope.SameScope(Instance, q, k), Scope.SameScope(Instance, q, v)], q.Shape[2], k.Shape[2], q.Shape[3], k.Shape[1], options);
    }

    /// <summary>qkv [B, T, (H + 2·Hkv)·D], each position's queries, then keys, then values → [B, T, H·D].</summary>
    public static Tensor ApplyPacked(Tensor qkv, int heads, int keyValueHeads, AttentionOptions options)
    {
        Require.Float("attention", qkv);
        Heads(heads, keyValueHeads);
        int groups = heads + (2 * keyValueHeads);
        if (qkv.Rank != 3 || qkv.Shape[2] % groups != 0)
            throw new ArgumentException($"attention takes a packed projection [B, T, {groups}·D] for {heads} heads and {keyValueHeads} key-value heads; {qkv} came.");
        int size = qkv.Shape[2] / groups;
        if (options.SoftCap > 0)
        {
            Tensor split = qkv.Reshape(qkv.Shape[0], qkv.Shape[1], groups, size);
            Tensor k = split.Slice(2, heads, keyValueHeads), v = split.Slice(2, heads + keyValueHeads, keyValueHeads);
            return Composed(split.Slice(2, 0, heads), k, v, options, out _).Reshape(qkv.Shape.With(2, heads * size));
        }

        return Record(qkv, qkv.Shape.With(2, heads * size), [qkv.Id, -1, -1], heads, keyValueHeads, size, qkv.Shape[1], options);
    }

    /// <summary>The same in plain ops, with the [B, H, Tq, Tk] probabilities it passes through; a fully masked row is not allowed.</summary>
    public static Tensor Composed(Tensor q, Tensor k, Tensor v, AttentionOptions options, out Tensor probabilities)
    {
        int batch = q.Shape[0], queries = q.Shape[1], heads = q.Shape[2], size = q.Shape[3], keys = k.Shape[1], group = heads / k.Shape[2];
        Tensor qh = q.Permute(0, 2, 1, 3), kh = Repeat(k, group), vh = Repeat(v, group);
        Tensor scores = qh.MatMul(kh, transposeB: true) * (options.Scale ?? (1 / Math.Sqrt(size)));
        if (options.SoftCap > 0) scores = scores.SoftCap(options.SoftCap);
        if (options.Mask is { } mask) scores += mask.Rank == 3 ? mask.Reshape(mask.Shape[0], 1, queries, keys) : mask;
        if (options.Causal || options.KeyLengths is not null || options.FirstKeys is not null) scores += Hidden(q.Scope, q.DType.GradientType(), batch, queries, keys, options);
        probabilities = scores.Softmax();
        return probabilities.MatMul(vh).Permute(0, 2, 1, 3);
    }

    // Two products for each pair of query and key; half of the pairs, and the diagonal, are seen by a causal query.
    public override double Flops(in OpContext op)
    {
        double keys = op.Node.Attributes[3], seen = op.Node.Attributes[4] != 0 ? (keys + 1) / 2 : keys;
        if (op.Has(5)) seen = SeenFromFirst(op, seen);
        return 4 * op.Count * seen;
    }

    // Scores and values' products once more, and three products for the gradients of queries, keys and values.
    public override double BackwardFactor(in OpContext op) => 2.5;

    public override void Forward<T>(in OpContext op)
    {
        AttentionArgs<T> args = Args<T>(op);
        Shape shape = [args.Batch, args.Heads, args.QueryLength];
        args.LogSumExp = op.Save<T>(shape.Count);
        AttentionKernel.Forward(args);
    }

    public override void Backward<T>(in OpContext op)
    {
        AttentionArgs<T> args = Args<T>(op);
        args.LogSumExp = op.Saved<T>();
        long width = (long)args.Heads * args.HeadSize, kvWidth = (long)args.KeyValueHeads * args.HeadSize;
        args.DO = new HeadRows<T>(op.OutputGrad<T>(), args.QueryLength * width, width);
        if (!op.Has(1))
        {
            GradSlot<T> slot = op.Slot<T>(0);
            long row = width + (2 * kvWidth), batch = args.QueryLength * row;
            args.DQ = new HeadRows<T>(slot.Pointer, batch, row);
            args.DK = new HeadRows<T>(slot.Pointer + width, batch, row);
            args.DV = new HeadRows<T>(slot.Pointer + width + kvWidth, batch, row);
            AttentionKernel.Backward(args, slot.Accumulate, slot.Accumulate);
            return;
        }

        // Where q, k and v are one tensor, or views of one, their slots are the same memory: each share needs a place of its own first.
        bool shared = op.SharesGrad(0, 1) || op.SharesGrad(1, 2) || op.SharesGrad(0, 2);
        T* q = Target<T>(op, 0, shared, out bool addQ), k = Target<T>(op, 1, shared, out bool addK), v = Target<T>(op, 2, shared, out bool addV);
        (int, long, long) mark = op.Scope.Arena.Mark;
        T* kTemp = k, vTemp = v, qTemp = q;
        bool apart = shared || addK != addV;
        long qCount = op.InputCount(0), kCount = op.InputCount(1);
        if (apart || q == null) qTemp = (T*)op.Scope.Arena.Take(qCount * sizeof(T));
        if (apart || k == null) kTemp = (T*)op.Scope.Arena.Take(kCount * sizeof(T));
        if (apart || v == null) vTemp = (T*)op.Scope.Arena.Take(kCount * sizeof(T));
        args.DQ = new HeadRows<T>(qTemp, args.QueryLength * width, width);
        args.DK = new HeadRows<T>(kTemp, args.KeyLength * kvWidth, kvWidth);
        args.DV = new HeadRows<T>(vTemp, args.KeyLength * kvWidth, kvWidth);
        AttentionKernel.Backward(args, !apart && q != null && addQ, !apart && k != null && v != null && addK);
        if (apart)
        {
            Deliver(op, 0, qTemp, qCount, shared, q, addQ);
            Deliver(op, 1, kTemp, kCount, shared, k, addK);
            Deliver(op, 2, vTemp, kCount, shared, v, addV);
        }

        op.Scope.Arena.Rewind(mark);
    }

    private static T* Target<T>(in OpContext op, int input, bool shared, out bool accumulate) where T : unmanaged
    {
        accumulate = false;
        if (!op.Needs(input)) return null;
        GradSlot<T> slot = op.Slot<T>(input);
        accumulate = slot.Accumulate;
        return shared && !accumulate ? slot.ForScatter(op.InputCount(input)) : slot.Pointer;
    }

    private static void Deliver<T>(in OpContext op, int input, T* from, long count, bool shared, T* to, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (op.Needs(input)) Kernels.Elementwise.AddTo<T>.Run(from, new GradSlot<T>(to, shared || accumulate), count, T.One);
    }

    private static Tensor Record(
        Tensor first, Shape shape, ReadOnlySpan<int> inputs, int heads, int keyValueHeads, int size, int keys, AttentionOptions options)
    {
        int batch = shape[0], queries = shape[1], lengths = -1, mask = -1, firstKeys = -1;
        if (options.KeyLengths is { } l)
        {
            Require.Indices("attention", l);
            if (l.Rank != 1 || l.Shape[0] != batch) throw new ArgumentException($"attention: key lengths must be [{batch}]; {l} came.");
            lengths = Scope.SameScope(Instance, first, l);
        }

        if (options.Mask is { } m)
        {
            Require.SameType("attention", first, m);
            bool fits = m.Rank is >= 2 and <= 4 && m.Shape[-1] == keys && m.Shape[-2] == queries
                && (m.Rank == 2 || m.Shape[0] == batch || m.Shape[0] == 1) && (m.Rank < 4 || m.Shape[1] == heads || m.Shape[1] == 1);
            if (!fits) throw new ArgumentException($"attention: the mask must be [{queries}, {keys}], [{batch}, {queries}, {keys}] or [{batch}, {heads}, {queries}, {keys}]; {m} came.");
            if (m.NeedsGrad) throw new NotSupportedException($"attention has no gradient for its mask, and {m} needs one. Compose the attention from MatMul and Softmax to train a bias.");
            mask = Scope.SameScope(Instance, first, m);
        }

        if (options.FirstKeys is { } f)
        {
            Check(f, batch, queries, keys);
            firstKeys = Scope.SameScope(Instance, first, f);
        }

        return first.Scope.Record(
            Instance, shape, first.DType, [inputs[0], inputs[1], inputs[2], lengths, mask, firstKeys],
            [heads, keyValueHeads, size, keys, options.Causal ? 1 : 0], options.Scale ?? (1 / Math.Sqrt(size)), null, first);
    }

    private static AttentionArgs<T> Args<T>(in OpContext op) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref Node node = ref op.Node;
        AttentionArgs<T> args = default;
        args.Batch = node.Shape[0];
        args.QueryLength = node.Shape[1];
        args.Heads = node.Attributes[0];
        args.KeyValueHeads = node.Attributes[1];
        args.HeadSize = node.Attributes[2];
        args.KeyLength = node.Attributes[3];
        args.Causal = node.Attributes[4] != 0;
        args.Scale = T.CreateTruncating(node.Scalars[0]);
        long width = (long)args.Heads * args.HeadSize;
        (args.Q, args.K, args.V) = AttentionOperands.Of<T>(op, args.Heads, args.KeyValueHeads, args.HeadSize, args.QueryLength, args.KeyLength);
        args.O = new HeadRows<T>(op.Output<T>(), args.QueryLength * width, width);
        args.KeyLengths = op.Input<int>(3);
        args.FirstKeys = op.Input<int>(5);
        if (op.Has(4))
        {
            Shape mask = op.InputShape(4);
            args.Mask = op.Input<T>(4);
            args.MaskRowStride = args.KeyLength;
            long plane = (long)args.QueryLength * args.KeyLength;
            args.MaskHeadStride = mask.Rank == 4 && mask[1] > 1 ? plane : 0;
            args.MaskBatchStride = mask.Rank == 2 || mask[0] == 1 ? 0 : mask.Rank == 4 ? mask[1] * plane : plane;
        }

        return args;
    }

    private static void Check(Tensor first, int batch, int queries, int keys)
    {
        Require.Indices("attention", first);
        if (first.Rank != 2 || first.Shape[0] != batch || first.Shape[1] != queries)
            throw new ArgumentException($"attention: first keys must be [{batch}, {queries}]; {first} came.");
        ReadOnlySpan<int> at = first.Data<int>();
        for (int i = 0; i < at.Length; i++)
        {
            if ((uint)at[i] > (uint)keys || (i % queries > 0 && at[i] < at[i - 1]))
                throw new ArgumentException($"attention: first keys lie between 0 and {keys} and never fall within a row; query {i % queries} of row {i / queries} has {at[i]}.");
        }
    }

    // Keys that a query sees on average: first keys take away what lies before them.
    private static double SeenFromFirst(in OpContext op, double seen)
    {
        long queries = op.Shape[0] * op.Shape[1], hidden = 0;
        int* first = op.Input<int>(5);
        for (long i = 0; i < queries; i++) hidden += first[i];
        return Math.Max(0, seen - ((double)hidden / Math.Max(1, queries)));
    }

    private static void Heads(int heads, int keyValueHeads)
    {
        if (heads < 1 || keyValueHeads < 1 || heads % keyValueHeads != 0)
            throw new ArgumentException($"attention: query heads share key-value heads evenly; {heads} heads cannot share {keyValueHeads}.");
    }

    private static Tensor Repeat(Tensor x, int group)
    {
        int batch = x.Shape[0], length = x.Shape[1], heads = x.Shape[2], size = x.Shape[3];
        Tensor y = x.Permute(0, 2, 1, 3);
        return group == 1 ? y : y.Reshape(batch, heads, 1, length, size).Expand([batch, heads, group, length, size]).Reshape(batch, heads * group, length, size);
    }

    private static Tensor Hidden(Scope scope, DType dtype, int batch, int queries, int keys, AttentionOptions options)
    {
        Tensor hidden = scope.Zeros([batch, 1, queries, keys], dtype);
        for (int b = 0; b < batch; b++)
        {
            int seen = options.KeyLengths is { } lengths ? lengths.Data<int>()[b] : keys;
            for (int q = 0; q < queries; q++)
            {
                int end = options.Causal ? Math.Min(seen, q + keys - queries + 1) : seen;
                int row = ((b * queries) + q) * keys, first = options.FirstKeys is { } starts ? starts.Data<int>()[(b * queries) + q] : 0;
                for (int k = 0; k < keys; k++)
                {
                    if (k >= first && k < end) continue;
                    if (dtype == DType.Float64) hidden.Data<double>()[row + k] = double.NegativeInfinity;
                    else hidden.Data<float>()[row + k] = float.NegativeInfinity;
                }
            }
        }

        return hidden;
    }
}
