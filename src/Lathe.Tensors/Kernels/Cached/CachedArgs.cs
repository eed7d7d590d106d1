using System.Numerics;
using System.Runtime.CompilerServices;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Kernels.Attention;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// Attention of new tokens over what a cache holds and over themselves: the query at position p sees the keys from
/// <c>p − Window + 1</c> (0 without a window) to p.
/// </summary>
internal unsafe struct CachedArgs<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Number of sequences, B.</summary>
    public int Batch;

    /// <summary>New tokens of each, T.</summary>
    public int Length;

    /// <summary>Position of the first of them.</summary>
    public int Position;

    /// <summary>Query heads, H.</summary>
    public int Heads;

    /// <summary>Key-value heads, Hkv.</summary>
    public int KeyValueHeads;

    /// <summary>Elements of a head, D.</summary>
    public int HeadSize;

    /// <summary>Keys a query sees; 0: all before it.</summary>
    public int Window;

    /// <summary>Factor of the products.</summary>
    public T Scale;

    /// <summary>Scores are kept within ±this; 0: not.</summary>
    public T SoftCap;

    /// <summary>ALiBi slopes [H], or null.</summary>
    public double* Slopes;

    /// <summary>Queries [B, T, H, D].</summary>
    public HeadRows<T> Q;

    /// <summary>New keys [B, T, Hkv, D].</summary>
    public HeadRows<T> K;

    /// <summary>New values [B, T, Hkv, D].</summary>
    public HeadRows<T> V;

    /// <summary>Output [B, T, H, D].</summary>
    public HeadRows<T> O;

    /// <summary>Addresses of the columns.</summary>
    public byte** Columns;

    /// <summary>Places of columns: column c lies in place c modulo this.</summary>
    public int Places;

    /// <summary>Where the layer begins in a column.</summary>
    public long LayerOffset;

    /// <summary>Bytes of a head in a column.</summary>
    public long HeadBytes;

    /// <summary>What the layout of a store says.</summary>
    public static CachedArgs<T> Of(KeyValueLayout layout, double* slopes)
    {
        CachedArgs<T> args = default;
        args.Batch = layout.Batch;
        args.Heads = layout.Heads;
        args.KeyValueHeads = layout.KeyValueHeads;
        args.HeadSize = layout.HeadSize;
        args.Window = layout.Window;
        args.Scale = T.CreateTruncating(1 / Math.Sqrt(layout.HeadSize));
        args.SoftCap = T.CreateTruncating(layout.SoftCap);
        args.Slopes = slopes;
        return args;
    }

    /// <summary>Of a ragged pass, one text: its tokens begin with row <paramref name="first"/>.</summary>
    public readonly CachedArgs<T> Part(in RaggedPart part, int first)
    {
        CachedArgs<T> args = this;
        args.Columns = part.Columns;
        args.Places = part.Places;
        args.Position = part.Position;
        args.Length = part.Length;
        args.Q.Data += first * Q.RowStride;
        args.K.Data += first * K.RowStride;
        args.V.Data += first * V.RowStride;
        args.O.Data += first * O.RowStride;
        return args;
    }

    /// <summary>Multiply-adds of a product of the queries with all keys that the first sees.</summary>
    public readonly long Work => (long)(End - FirstKey(Position)) * Length * Heads * HeadSize * Batch;

    /// <summary>Query heads that share a key-value head.</summary>
    public readonly int Group => Heads / KeyValueHeads;

    /// <summary>One past the last position.</summary>
    public readonly int End => Position + Length;

    /// <summary>The first key that the query at a position sees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int FirstKey(int position) => Window == 0 ? 0 : Math.Max(0, position - Window + 1);

    /// <summary>The keys of a head in a column; its values lie after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly byte* Column(int batch, int head, int column)
        => Columns[column % Places] + LayerOffset + ((((long)batch * KeyValueHeads) + head) * HeadBytes);

    /// <summary>Stores the new keys and values of a head that lie in positions from … to.</summary>
    public readonly void Put<TCodec>(int batch, int head, int from, int to) where TCodec : struct, IColumnCodec<T>
    {
        long offset = (long)head * HeadSize, keyBytes = TCodec.KeyBytes(HeadSize);
        for (int p = Math.Max(from, Position); p < Math.Min(to, End); p++)
        {
            byte* column = Column(batch, head, p / KeyValueStore.Column);
            int at = p % KeyValueStore.Column;
            TCodec.PutKey(column, at, K.At(batch, p - Position, offset), HeadSize);
            TCodec.PutValue(column + keyBytes, at, V.At(batch, p - Position, offset), HeadSize);
        }
    }
}
