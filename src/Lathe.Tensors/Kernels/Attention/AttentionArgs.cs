using System.Runtime.CompilerServices;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// One scaled-dot-product attention, <c>O = softmax(Scale · Q Kᵀ + Mask) V</c> for every batch and head. Query head h reads
/// key-value head <c>h / (Heads / KeyValueHeads)</c>. A query with every key masked has output 0, gradient 0 and
/// log-sum-exp −∞.
/// </summary>
internal unsafe struct AttentionArgs<T> where T : unmanaged
{
    /// <summary>Number of sequences, B.</summary>
    public int Batch;

    /// <summary>Number of queries a sequence, Tq.</summary>
    public int QueryLength;

    /// <summary>Number of keys a sequence, Tk.</summary>
    public int KeyLength;

    /// <summary>Number of query heads, H.</summary>
    public int Heads;

    /// <summary>Number of key-value heads; divides <see cref="Heads"/>.</summary>
    public int KeyValueHeads;

    /// <summary>Elements a head, D.</summary>
    public int HeadSize;

    /// <summary>Factor of the products of queries and keys, usually 1/√D.</summary>
    public T Scale;

    /// <summary>Whether query i, at position <c>i + Tk − Tq</c>, sees only keys at that position and before.</summary>
    public bool Causal;

    /// <summary>Queries <c>[B, Tq, H, D]</c>.</summary>
    public HeadRows<T> Q;

    /// <summary>Keys <c>[B, Tk, Hkv, D]</c>.</summary>
    public HeadRows<T> K;

    /// <summary>Values <c>[B, Tk, Hkv, D]</c>.</summary>
    public HeadRows<T> V;

    /// <summary>Output <c>[B, Tq, H, D]</c>: written by forward, read by backward.</summary>
    public HeadRows<T> O;

    /// <summary>Gradient of the output, read by backward.</summary>
    public HeadRows<T> DO;

    /// <summary>Gradient of the queries, written by backward.</summary>
    public HeadRows<T> DQ;

    /// <summary>Gradient of the keys, written by backward.</summary>
    public HeadRows<T> DK;

    /// <summary>Gradient of the values, written by backward.</summary>
    public HeadRows<T> DV;

    /// <summary><c>[B, H, Tq]</c>: log of the sum of the exponentials of a query's scores; forward writes, backward reads.</summary>
    public T* LogSumExp;

    /// <summary><c>[B]</c> or null: keys at this index and after it are padding.</summary>
    public int* KeyLengths;

    /// <summary><c>[B, Tq]</c> or null: the first key a query sees. It never falls from one query to the next.</summary>
    public int* FirstKeys;

    /// <summary>Null, or a bias <c>[…, Tq, Tk]</c> added to the scores (0, −∞ or any number); keys lie side by side.</summary>
    public T* Mask;

    /// <summary>Elements from one batch's mask to the next; 0 where all share one.</summary>
    public long MaskBatchStride;

    /// <summary>Elements from one query head's mask to the next; 0 where all share one.</summary>
    public long MaskHeadStride;

    /// <summary>Elements from one query's mask to the next; 0 where all share one.</summary>
    public long MaskRowStride;

    /// <summary>Number of query heads that share a key-value head.</summary>
    public readonly int Group => Heads / KeyValueHeads;

    /// <summary>Keys of <paramref name="batch"/> that are not padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Keys(int batch) => KeyLengths == null ? KeyLength : Math.Clamp(KeyLengths[batch], 0, KeyLength);

    /// <summary>One past the last of <paramref name="keys"/> keys that a query before <paramref name="queryEnd"/> may see.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int KeyEnd(int keys, int queryEnd)
        => Causal ? Math.Max(0, Math.Min(keys, queryEnd + KeyLength - QueryLength)) : keys;

    /// <summary>The first key that query <paramref name="query"/>, and so any after it, may see.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int FirstKey(int batch, int query) => FirstKeys == null ? 0 : FirstKeys[((long)batch * QueryLength) + query];

    /// <summary>The mask's row of query <paramref name="query"/>, from key <paramref name="key"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T* MaskAt(int batch, int head, int query, int key)
        => Mask + (batch * MaskBatchStride) + (head * MaskHeadStride) + (query * MaskRowStride) + key;

    /// <summary>The log-sum-exps of a head, from query <paramref name="query"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T* LogSumExpAt(int batch, int head, int query)
        => LogSumExp + ((((long)batch * Heads) + head) * QueryLength) + query;
}
