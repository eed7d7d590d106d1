using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Attention;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// Rows that share the keys of one key-value head: the query heads of its group, of some queries one after the other. Row r is head
/// r modulo the group of query r / group.
/// </summary>
internal unsafe struct QueryRows<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The sequence.</summary>
    public int Batch;

    /// <summary>The key-value head.</summary>
    public int Head;

    /// <summary>Position of the first query.</summary>
    public int Position;

    /// <summary>Rows: queries times group.</summary>
    public int Count;

    /// <summary>Query heads that share the key-value head.</summary>
    public int Group;

    /// <summary>The queries, scaled, [Count, D].</summary>
    public T* Queries;

    /// <summary>Scores, then exponentials, of one chunk of keys: [Count, chunk].</summary>
    public T* Scores;

    /// <summary>A column of keys or values as they are computed with, where they are stored otherwise.</summary>
    public T* Decoded;

    /// <summary>What the rows found.</summary>
    public Partial<T> Found;

    /// <summary>Elements of scratch for so many rows, without <see cref="Found"/>.</summary>
    public static long Scratch<TCodec>(int rows, int size) where TCodec : struct, IColumnCodec<T>
        => AttentionScratch.Pad<T>((long)rows * size) + ((long)rows * ChunkAttention.Chunk) + TCodec.Scratch(size);

    /// <summary>Position of a row's query.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int PositionOf(int row) => Position + (row / Group);

    /// <summary>Cuts the scratch and copies the queries.</summary>
    public static QueryRows<T> Make<TCodec>(in CachedArgs<T> args, int batch, int head, int first, int queries, T* scratch)
        where TCodec : struct, IColumnCodec<T>
    {
        QueryRows<T> rows = default;
        int size = args.HeadSize;
        rows.Batch = batch;
        rows.Head = head;
        rows.Position = args.Position + first;
        rows.Group = args.Group;
        rows.Count = queries * rows.Group;
        rows.Queries = scratch;
        rows.Scores = scratch + AttentionScratch.Pad<T>((long)rows.Count * size);
        rows.Decoded = rows.Scores + ((long)rows.Count * ChunkAttention.Chunk);
        int width = Vector512<T>.Count, run = rows.Group * size;
        Vector512<T> scale = Vector512.Create(args.Scale);
        for (int q = 0; q < queries; q++)
        {
            T* from = args.Q.At(batch, first + q, (long)head * run), to = scratch + ((long)q * run);
            int i = 0;
            for (; i + width <= run; i += width) (Vector512.Load(from + i) * scale).Store(to + i);
            if (i < run) Simd.StoreFirst(Simd.LoadFirst(from + i, run - i) * scale, to + i, run - i);
        }

        return rows;
    }
}
