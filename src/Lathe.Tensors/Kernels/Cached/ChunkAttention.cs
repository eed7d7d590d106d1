using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// Attention of rows over the keys in one chunk of positions. A score is one chain of multiply-adds over d; exponentials are summed by
/// lanes of absolute position; an output element is one chain over the positions. So each row's result is a function of its own keys
/// alone: what other rows see, or how many there are, changes nothing, not even where it is infinite.
/// </summary>
internal static unsafe class ChunkAttention
{
    /// <summary>Positions of a chunk, at multiples of itself.</summary>
    public const int Chunk = 2 * KeyValueStore.Column;

    private const int FewRows = 12;

    /// <summary>Fills <see cref="QueryRows{T}.Found"/> from the keys of chunk number <paramref name="chunk"/>.</summary>
    public static void Run<T, TCodec>(in CachedArgs<T> args, in QueryRows<T> rows, int chunk)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCodec : struct, IColumnCodec<T>
    {
        int start = chunk * Chunk, end = Math.Min(start + Chunk, rows.PositionOf(rows.Count - 1) + 1);
        int first = Math.Max(start, args.FirstKey(rows.Position));
        long keyBytes = TCodec.KeyBytes(args.HeadSize);
        bool few = rows.Count <= FewRows;
        int tiles = (rows.Count + RowTile.MostRows - 1) / RowTile.MostRows, height = (rows.Count + tiles - 1) / tiles;
        for (int at = first; at < end; at = NextColumn(at))
        {
            int to = Math.Min(end, NextColumn(at)), column = at / KeyValueStore.Column, origin = column * KeyValueStore.Column;
            if (few) Ask(args.Column(rows.Batch, rows.Head, to < end ? column + 1 : first / KeyValueStore.Column) + (to < end ? 0 : keyBytes), keyBytes);
            T* keys = TCodec.Keys(args.Column(rows.Batch, rows.Head, column), args.HeadSize, at - origin, to - origin, rows.Decoded);
            for (int r = 0; r < rows.Count; r += height) Scores(args, rows, r, Math.Min(height, rows.Count - r), keys, start, at, to);
        }

        for (int r = 0; r < rows.Count; r++) Exponentials(args, rows, r, start, end);
        int padded = WholeCodec<T>.Padded(args.HeadSize);
        new Span<T>(rows.Found.Values, rows.Count * padded).Clear();
        for (int at = first; at < end; at = NextColumn(at))
        {
            int to = Math.Min(end, NextColumn(at)), column = at / KeyValueStore.Column, origin = column * KeyValueStore.Column;
            if (few && to < end) Ask(args.Column(rows.Batch, rows.Head, column + 1) + keyBytes, keyBytes);
            T* values = TCodec.Values(args.Column(rows.Batch, rows.Head, column) + keyBytes, args.HeadSize, at - origin, to - origin, rows.Decoded);
            for (int r = 0; r < rows.Count; r += height) Values(args, rows, r, Math.Min(height, rows.Count - r), values - ((long)origin * padded), start, at, to);
        }
    }

    // Columns lie apart, so the processor does not see the next one coming; few rows wait for memory more than for arithmetic.
    private static void Ask(byte* memory, long bytes)
    {
        for (long i = 0; i < bytes; i += NativeBuffer.Alignment) Simd.Prefetch(memory + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextColumn(int position) => (position & -KeyValueStore.Column) + KeyValueStore.Column;

    private static void Scores<T>(in CachedArgs<T> args, in QueryRows<T> rows, int row, int count, T* keys, int start, int from, int to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count, origin = from & -KeyValueStore.Column;
        from = Math.Max(from, args.FirstKey(rows.PositionOf(row)));
        to = Math.Min(to, rows.PositionOf(row + count - 1) + 1);
        if (from >= to) return;
        int lane = (from - origin) & -width, vectors = (to - origin - lane + width - 1) / width;
        T* scores = rows.Scores + ((long)row * Chunk) + (origin - start) + lane;
        RowTile.Run(rows.Queries + ((long)row * args.HeadSize), args.HeadSize, keys + lane, KeyValueStore.Column, scores, Chunk, count, vectors, args.HeadSize, fresh: true);
    }

    // Within the columns that the row touches, what it does not see becomes −∞: its exponential is 0, and a sum with it unchanged.
    private static void Exponentials<T>(in CachedArgs<T> args, in QueryRows<T> rows, int row, int start, int end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int position = rows.PositionOf(row), from = Math.Max(start, args.FirstKey(position)) - start, to = Math.Min(end, position + 1) - start;
        if (from >= to)
        {
            rows.Found.Sum[row] = T.Zero;
            return;
        }

        T* s = rows.Scores + ((long)row * Chunk);
        int left = from & -KeyValueStore.Column, right = NextColumn(to - 1), width = Vector512<T>.Count;
        if (args.SoftCap > T.Zero || args.Slopes != null) Bend(args, s, left, right, (rows.Head * rows.Group) + (row % rows.Group), start - position);
        new Span<T>(s + left, from - left).Fill(T.NegativeInfinity);
        new Span<T>(s + to, right - to).Fill(T.NegativeInfinity);
        Vector512<T> m0 = Vector512.Create(T.NegativeInfinity), m1 = m0, m2 = m0, m3 = m0;
        for (int i = left; i < right; i += 4 * width)
        {
            m0 = Vector512.MaxNative(m0, Vector512.Load(s + i));
            m1 = Vector512.MaxNative(m1, Vector512.Load(s + i + width));
            m2 = Vector512.MaxNative(m2, Vector512.Load(s + i + (2 * width)));
            m3 = Vector512.MaxNative(m3, Vector512.Load(s + i + (3 * width)));
        }

        T largest = Simd.Max(Vector512.MaxNative(Vector512.MaxNative(m0, m1), Vector512.MaxNative(m2, m3)));
        Vector512<T> reference = Vector512.Create(largest), s0 = default, s1 = default, s2 = default, s3 = default;
        for (int i = left; i < right; i += 4 * width)
        {
            Vector512<T> e0 = VectorMath.Exp(Vector512.Load(s + i) - reference), e1 = VectorMath.Exp(Vector512.Load(s + i + width) - reference);
            Vector512<T> e2 = VectorMath.Exp(Vector512.Load(s + i + (2 * width)) - reference), e3 = VectorMath.Exp(Vector512.Load(s + i + (3 * width)) - reference);
            e0.Store(s + i);
            e1.Store(s + i + width);
            e2.Store(s + i + (2 * width));
            e3.Store(s + i + (3 * width));
            s0 += e0;
            s1 += e1;
            s2 += e2;
            s3 += e3;
        }

        rows.Found.Largest[row] = largest;
        rows.Found.Sum[row] = Simd.Sum((s0 + s1) + (s2 + s3));
    }

    // Soft cap, then ALiBi: slope·(key − query).
    private static void Bend<T>(in CachedArgs<T> args, T* s, int left, int right, int head, int distance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        Vector512<T> cap = Vector512.Create(args.SoftCap), slope = Vector512.Create(args.Slopes == null ? T.Zero : T.CreateTruncating(args.Slopes[head]));
        T* lanes = stackalloc T[Vector512<T>.Count];
        for (int i = 0; i < width; i++) lanes[i] = T.CreateTruncating(i);
        Vector512<T> lane = Vector512.Load(lanes);
        for (int i = left; i < right; i += width)
        {
            Vector512<T> x = Vector512.Load(s + i);
            if (args.SoftCap > T.Zero) x = cap * VectorMath.Tanh(x / cap);
            if (args.Slopes != null) x = Simd.MulAdd(slope, lane + Vector512.Create(T.CreateTruncating(distance + i)), x);
            x.Store(s + i);
        }
    }

    // Rows of one query see the same keys; those of a tile have most in common, and the edges are done query by query.
    private static void Values<T>(in CachedArgs<T> args, in QueryRows<T> rows, int row, int count, T* values, int start, int from, int to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int low = Math.Max(from, args.FirstKey(rows.PositionOf(row + count - 1))), high = Math.Min(to, rows.PositionOf(row) + 1);
        if (low >= high) low = high = to;
        Edges(args, rows, row, count, values, start, from, low);
        Weigh(args, rows, row, count, values, start, low, high);
        Edges(args, rows, row, count, values, start, high, to);
    }

    private static void Edges<T>(in CachedArgs<T> args, in QueryRows<T> rows, int row, int count, T* values, int start, int from, int to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (from >= to) return;
        for (int end = row + count, next; row < end; row = next)
        {
            next = Math.Min(end, row - (row % rows.Group) + rows.Group);
            int position = rows.PositionOf(row);
            Weigh(args, rows, row, next - row, values, start, Math.Max(from, args.FirstKey(position)), Math.Min(to, position + 1));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Weigh<T>(in CachedArgs<T> args, in QueryRows<T> rows, int row, int count, T* values, int start, int from, int to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (from >= to) return;
        int padded = WholeCodec<T>.Padded(args.HeadSize);
        T* p = rows.Scores + ((long)row * Chunk) + (from - start);
        RowTile.Run(p, Chunk, values + ((long)from * padded), padded, rows.Found.Values + ((long)row * padded), padded, count, padded / Vector512<T>.Count, to - from, fresh: false);
    }
}
