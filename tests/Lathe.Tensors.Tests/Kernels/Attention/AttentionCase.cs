using System.Numerics;
using System.Runtime.InteropServices;
using Lathe.Tensors.Kernels.Attention;

namespace Lathe.Tensors.Tests.Kernels.Attention;

/// <summary>One problem: its sizes, its operands with guards around them, and the calls under test.</summary>
internal sealed unsafe class AttentionCase<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] _logSumExp;
    private int[]? _keyLengths;
    private int[]? _firstKeys;
    private T[]? _mask;
    private (long Batch, long Head, long Row) _maskStrides;

    public AttentionCase(int batch, int queries, int keys, int heads, int keyHeads, int size, bool causal, int seed = 1, double spread = 1)
    {
        (Batch, Queries, Keys, Heads, KeyHeads, Size, Causal) = (batch, queries, keys, heads, keyHeads, size, causal);
        var random = new Random(seed);
        double Next() => spread * ((random.NextDouble() * 2) - 1);
        Q = new HeadBuffer<T>(batch, queries, heads, size, 5).Fill(Next);
        K = new HeadBuffer<T>(batch, keys, keyHeads, size, 3).Fill(Next);
        V = new HeadBuffer<T>(batch, keys, keyHeads, size, 0).Fill(Next);
        DO = new HeadBuffer<T>(batch, queries, heads, size, 1).Fill(() => (random.NextDouble() * 2) - 1);
        O = new HeadBuffer<T>(batch, queries, heads, size, 7).Fill(() => double.NaN);
        DQ = new HeadBuffer<T>(batch, queries, heads, size, 2).Fill(() => double.NaN);
        DK = new HeadBuffer<T>(batch, keys, keyHeads, size, 4).Fill(() => double.NaN);
        DV = new HeadBuffer<T>(batch, keys, keyHeads, size, 6).Fill(() => double.NaN);
        _logSumExp = GC.AllocateArray<T>((batch * heads * queries) + 2, pinned: true);
        Array.Fill(_logSumExp, T.CreateChecked(777));
        Scale = T.One / T.Sqrt(T.CreateChecked(size));
    }

    public int Batch { get; }

    public int Queries { get; }

    public int Keys { get; }

    public int Heads { get; }

    public int KeyHeads { get; }

    public int Size { get; }

    public bool Causal { get; }

    public T Scale { get; }

    public HeadBuffer<T> Q { get; }

    public HeadBuffer<T> K { get; }

    public HeadBuffer<T> V { get; }

    public HeadBuffer<T> O { get; }

    public HeadBuffer<T> DO { get; }

    public HeadBuffer<T> DQ { get; }

    public HeadBuffer<T> DK { get; }

    public HeadBuffer<T> DV { get; }

    public ReadOnlySpan<T> LogSumExp => _logSumExp.AsSpan(1, Batch * Heads * Queries);

    public AttentionCase<T> WithKeyLengths(params int[] lengths)
    {
        _keyLengths = GC.AllocateArray<int>(Batch, pinned: true);
        for (int b = 0; b < Batch; b++) _keyLengths[b] = lengths[b % lengths.Length];
        return this;
    }

    /// <summary>Packs sequences of these lengths, again and again, into each row; a row starts with another of them.</summary>
    public AttentionCase<T> WithSequences(params int[] lengths)
    {
        _firstKeys = GC.AllocateArray<int>(Batch * Queries, pinned: true);
        for (int b = 0; b < Batch; b++)
        {
            for (int q = 0, start = 0, next = b, left = lengths[b % lengths.Length]; q < Queries; q++, left--)
            {
                if (left == 0) (start, left) = (Math.Min(q, Keys), lengths[++next % lengths.Length]);
                _firstKeys[(b * Queries) + q] = start;
            }
        }

        return this;
    }

    /// <summary>Adds a mask whose strides are 0 along the axes that share it; one in five entries is −∞, the others a bias.</summary>
    public AttentionCase<T> WithMask(bool perBatch, bool perHead, bool perQuery)
    {
        long row = perQuery ? Keys + 3 : 0;
        long head = perHead ? Math.Max(row * Queries, Keys + 3) : 0;
        long batch = perBatch ? Math.Max(head * Heads, Math.Max(row * Queries, Keys + 3)) : 0;
        _maskStrides = (batch, head, row);
        _mask = GC.AllocateArray<T>((int)((batch * Batch) + (head * Heads) + (row * Queries) + Keys + 1), pinned: true);
        var random = new Random(7);
        for (int i = 0; i < _mask.Length; i++)
            _mask[i] = random.Next(5) == 0 ? T.NegativeInfinity : T.CreateChecked(random.NextDouble() - 0.5);
        return this;
    }

    public double Bias(int b, int h, int i, int j)
    {
        if (_keyLengths is not null && j >= _keyLengths[b]) return double.NegativeInfinity;
        if (_firstKeys is not null && j < _firstKeys[(b * Queries) + i]) return double.NegativeInfinity;
        if (Causal && j > i + Keys - Queries) return double.NegativeInfinity;
        if (_mask is null) return 0;
        return double.CreateChecked(_mask[(b * _maskStrides.Batch) + (h * _maskStrides.Head) + (i * _maskStrides.Row) + j]);
    }

    /// <summary>Pointers into the operands: whoever uses them keeps this case alive.</summary>
    public AttentionArgs<T> Args() => new()
    {
        Batch = Batch,
        QueryLength = Queries,
        KeyLength = Keys,
        Heads = Heads,
        KeyValueHeads = KeyHeads,
        HeadSize = Size,
        Scale = Scale,
        Causal = Causal,
        Q = Q.Rows,
        K = K.Rows,
        V = V.Rows,
        O = O.Rows,
        DO = DO.Rows,
        DQ = DQ.Rows,
        DK = DK.Rows,
        DV = DV.Rows,
        LogSumExp = (T*)Marshal.UnsafeAddrOfPinnedArrayElement(_logSumExp, 1),
        KeyLengths = _keyLengths is null ? null : (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_keyLengths, 0),
        FirstKeys = _firstKeys is null ? null : (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_firstKeys, 0),
        Mask = _mask is null ? null : (T*)Marshal.UnsafeAddrOfPinnedArrayElement(_mask, 0),
        MaskBatchStride = _maskStrides.Batch,
        MaskHeadStride = _maskStrides.Head,
        MaskRowStride = _maskStrides.Row,
    };

    public AttentionCase<T> Run(bool accumulateQ = false, bool accumulateKeyValue = false)
    {
        AttentionKernel.Forward(Args());
        AttentionKernel.Backward(Args(), accumulateQ, accumulateKeyValue);
        GC.KeepAlive(this);
        return this;
    }

    public void AssertGuards()
    {
        Q.AssertGuards("Q");
        K.AssertGuards("K");
        V.AssertGuards("V");
        O.AssertGuards("O");
        DO.AssertGuards("dO");
        DQ.AssertGuards("dQ");
        DK.AssertGuards("dK");
        DV.AssertGuards("dV");
        Assert.Equal(T.CreateChecked(777), _logSumExp[0]);
        Assert.Equal(T.CreateChecked(777), _logSumExp[^1]);
    }

    public override string ToString()
        => $"{typeof(T).Name} B={Batch} Tq={Queries} Tk={Keys} H={Heads}/{KeyHeads} D={Size} causal={Causal} "
            + $"mask={_mask is not null} lengths={_keyLengths is not null} packed={_firstKeys is not null}";
}
