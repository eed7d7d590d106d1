using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Attention;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// Softmax over a part of the keys, for some rows: the largest score, the sum of the exponentials from there, and the values weighted by
/// them. Parts are joined in order of their positions, which makes the whole one function of the keys.
/// </summary>
internal unsafe struct Partial<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Largest score of each row.</summary>
    public T* Largest;

    /// <summary>Sum of exponentials of each row; 0: the row saw no key.</summary>
    public T* Sum;

    /// <summary>Values times exponentials [rows, D in whole vectors].</summary>
    public T* Values;

    /// <summary>Elements of the memory for so many rows.</summary>
    public static long Scratch(int rows, int padded) => (2 * AttentionScratch.Pad<T>(rows)) + ((long)rows * padded);

    /// <summary>Cuts the memory.</summary>
    public static Partial<T> Make(T* memory, int rows)
    {
        long line = AttentionScratch.Pad<T>(rows);
        return new Partial<T> { Largest = memory, Sum = memory + line, Values = memory + (2 * line) };
    }

    /// <summary>Nothing seen yet.</summary>
    public readonly void Clear(int rows) => new Span<T>(Sum, rows).Clear();

    /// <summary>Takes what comes after in.</summary>
    public readonly void Join(in Partial<T> next, int rows, int padded)
    {
        for (int r = 0; r < rows; r++)
        {
            if (next.Sum[r] == T.Zero) continue;
            T* here = Values + ((long)r * padded), there = next.Values + ((long)r * padded);
            if (Sum[r] == T.Zero)
            {
                Largest[r] = next.Largest[r];
                Sum[r] = next.Sum[r];
                new ReadOnlySpan<T>(there, padded).CopyTo(new Span<T>(here, padded));
                continue;
            }

            // The smaller of the two references is brought to the larger; the other's factor is 1.
            bool keeps = Largest[r] >= next.Largest[r];
            Vector512<T> factor = VectorMath.Exp(Vector512.Create(keeps ? next.Largest[r] - Largest[r] : Largest[r] - next.Largest[r]));
            Vector512<T> sum = Vector512.Create(Sum[r]), more = Vector512.Create(next.Sum[r]);
            Sum[r] = (keeps ? Simd.MulAdd(more, factor, sum) : Simd.MulAdd(sum, factor, more)).ToScalar();
            if (!keeps) Largest[r] = next.Largest[r];
            for (int d = 0; d < padded; d += Vector512<T>.Count)
            {
                Vector512<T> x = Vector512.Load(here + d), y = Vector512.Load(there + d);
                (keeps ? Simd.MulAdd(y, factor, x) : Simd.MulAdd(x, factor, y)).Store(here + d);
            }
        }
    }

    /// <summary>Writes the rows' outputs.</summary>
    public readonly void Finish(in CachedArgs<T> args, in QueryRows<T> rows, int padded)
    {
        int size = args.HeadSize, width = Vector512<T>.Count;
        for (int r = 0; r < rows.Count; r++)
        {
            Vector512<T> share = Vector512<T>.One / Vector512.Create(Sum[r]);
            T* from = Values + ((long)r * padded);
            T* to = args.O.At(rows.Batch, rows.PositionOf(r) - args.Position, ((long)(rows.Head * rows.Group) + (r % rows.Group)) * size);
            int d = 0;
            for (; d + width <= size; d += width) (Vector512.Load(from + d) * share).Store(to + d);
            if (d < size) Simd.StoreFirst(Vector512.Load(from + d) * share, to + d, size - d);
        }
    }
}
