using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Softmax and its gradient on a <see cref="ScoreBlock{T}"/> that holds every key of its queries. What a block skips
/// becomes 0, for products that read it whole.
/// </summary>
internal static unsafe class WholeSoftmax
{
    /// <summary>Replaces scores by probabilities, and writes each query's log-sum-exp.</summary>
    public static void Forward<T>(in ScoreBlock<T> block, T* scores, int row, T* logSumExp)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        Vector512<T> none = Vector512.Create(T.NegativeInfinity);
        for (int v = 0; v < block.Vectors; v++, scores += width, logSumExp += width)
        {
            int keys = block.Live(v);
            Vector512<T> largest = BlockSoftmax.Largest(scores, row, keys);

            // Where every key is masked, −∞ − −∞ would be NaN: any finite reference gives exponentials of 0.
            Vector512<T> reference = Vector512.ConditionalSelect(Vector512.Equals(largest, none), Vector512<T>.Zero, largest);
            Vector512<T> sum = BlockSoftmax.Exponentials(scores, row, keys, reference);
            Vector512<T> share = Vector512.ConditionalSelect(Vector512.Equals(sum, Vector512<T>.Zero), sum, Vector512<T>.One / sum);
            T* s = scores;
            for (int k = 0; k < keys; k++, s += row) (Vector512.Load(s) * share).Store(s);
            for (int k = keys; k < block.Keys; k++, s += row) Vector512<T>.Zero.Store(s);
            Simd.StoreFirst(largest + VectorMath.Log(sum), logSumExp, Math.Min(width, block.Queries - (v * width)));
        }
    }

    /// <summary>
    /// <see cref="BlockSoftmax.Gradient{T}"/>, with D = Σ P ∘ dP over the block's own rows: it needs no output.
    /// </summary>
    public static void Gradient<T>(in ScoreBlock<T> block, T* scores, T* gradient, int row, T* logSumExp, T scale)
        where T : unmanaged
    {
        int width = Vector512<T>.Count;
        Vector512<T> factor = Vector512.Create(scale);
        for (int v = 0; v < block.Vectors; v++, scores += width, gradient += width)
        {
            int keys = block.Live(v);
            Vector512<T> l = Vector512.Load(logSumExp + (v * width));
            Vector512<T> d = default;
            T* s = scores;
            T* g = gradient;
            for (int k = 0; k < keys; k++, s += row, g += row)
            {
                Vector512<T> p = VectorMath.Exp(Vector512.Load(s) - l);
                p.Store(s);
                d = Simd.MulAdd(p, Vector512.Load(g), d);
            }

            for (int k = keys; k < block.Keys; k++, s += row, g += row)
            {
                Vector512<T>.Zero.Store(s);
                Vector512<T>.Zero.Store(g);
            }

            s = scores;
            g = gradient;
            for (int k = 0; k < keys; k++, s += row, g += row) (Vector512.Load(s) * ((Vector512.Load(g) - d) * factor)).Store(g);
        }
    }
}
