using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Softmax and its gradient on a <see cref="ScoreBlock{T}"/>: every query is a lane, so nothing crosses lanes.
/// </summary>
internal static unsafe class BlockSoftmax
{
    /// <summary>The state of queries that have seen no key.</summary>
    public static void Begin<T>(T* largest, T* sum, int vectors) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        for (int v = 0; v < vectors; v++)
        {
            Vector512.Create(T.NegativeInfinity).Store(largest + (v * width));
            Vector512<T>.Zero.Store(sum + (v * width));
        }
    }

    /// <summary>
    /// Replaces scores by their exponentials over the largest score seen so far, and updates each query's largest score and
    /// sum (online softmax; Milakov and Gimelshein 2018).
    /// </summary>
    /// <param name="block">Which scores these are.</param>
    /// <param name="scores">The block; becomes exp(score − largest).</param>
    /// <param name="row">Elements from one key's scores to the next's.</param>
    /// <param name="largest">Largest score of each query in earlier blocks; −∞ before the first.</param>
    /// <param name="sum">Sum of each query's exponentials in earlier blocks; 0 before the first.</param>
    /// <param name="correction">Receives the factor by which earlier results shrink.</param>
    /// <returns>Whether any correction differs from 1.</returns>
    public static bool Advance<T>(in ScoreBlock<T> block, T* scores, int row, T* largest, T* sum, T* correction)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        bool changed = false;
        for (int v = 0; v < block.Vectors; v++)
        {
            int keys = block.Live(v);
            Vector512<T> before = Vector512.Load(largest + (v * width));
            Vector512<T> after = Vector512.MaxNative(Largest(scores + (v * width), row, keys), before);
            after.Store(largest + (v * width));

            // Where every key so far is masked, −∞ − −∞ would be NaN: any finite reference gives exponentials of 0.
            Vector512<T> reference = Vector512.ConditionalSelect(
                Vector512.Equals(after, Vector512.Create(T.NegativeInfinity)), Vector512<T>.Zero, after);
            Vector512<T> shrink = VectorMath.Exp(before - reference);
            shrink.Store(correction + (v * width));
            changed |= !Vector512.EqualsAll(shrink, Vector512<T>.One);

            Vector512<T> total = Exponentials(scores + (v * width), row, keys, reference);
            Simd.MulAdd(Vector512.Load(sum + (v * width)), shrink, total).Store(sum + (v * width));
        }

        return changed;
    }

    /// <summary>
    /// Replaces scores by probabilities, and the gradient of the probabilities by the gradient of the unscaled scores:
    /// <c>P = exp(S − L)</c>, <c>dS = P ∘ (dP − D) · scale</c>.
    /// </summary>
    /// <param name="block">Which scores these are.</param>
    /// <param name="scores">Scores; become probabilities.</param>
    /// <param name="gradient">Gradient of the probabilities; becomes that of the products of queries and keys.</param>
    /// <param name="row">Elements from one key's scores to the next's, in both blocks.</param>
    /// <param name="logSumExp">L of each query; +∞ where all its probabilities are 0.</param>
    /// <param name="inner">D of each query: the inner product of its output and the output's gradient.</param>
    /// <param name="scale">Factor of the products.</param>
    public static void Gradient<T>(in ScoreBlock<T> block, T* scores, T* gradient, int row, T* logSumExp, T* inner, T scale)
        where T : unmanaged
    {
        int width = Vector512<T>.Count;
        Vector512<T> factor = Vector512.Create(scale);
        for (int v = 0; v < block.Vectors; v++)
        {
            int keys = block.Live(v);
            Vector512<T> l = Vector512.Load(logSumExp + (v * width));
            Vector512<T> d = Vector512.Load(inner + (v * width));
            T* s = scores + (v * width);
            T* g = gradient + (v * width);
            for (int k = 0; k < keys; k++, s += row, g += row)
            {
                Vector512<T> p = VectorMath.Exp(Vector512.Load(s) - l);
                p.Store(s);
                (p * ((Vector512.Load(g) - d) * factor)).Store(g);
            }
        }
    }

    /// <summary>Multiplies every row of a block, lane by lane, by <paramref name="factors"/>.</summary>
    public static void Multiply<T>(T* block, int row, int rows, int vectors, T* factors) where T : unmanaged
    {
        int width = Vector512<T>.Count;
        for (int v = 0; v < vectors; v++)
        {
            Vector512<T> factor = Vector512.Load(factors + (v * width));
            T* at = block + (v * width);
            for (int r = 0; r < rows; r++, at += row) (Vector512.Load(at) * factor).Store(at);
        }
    }

    /// <summary>
    /// Turns sums into their reciprocals (0 where a query saw no key) and, beside them, writes the log-sum-exp of
    /// <paramref name="queries"/> queries.
    /// </summary>
    public static void Finish<T>(T* largest, T* sum, int vectors, int queries, T* logSumExp)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        for (int v = 0; v < vectors; v++)
        {
            Vector512<T> total = Vector512.Load(sum + (v * width));
            int count = Math.Min(width, queries - (v * width));
            Vector512<T> result = Vector512.Load(largest + (v * width)) + VectorMath.Log(total);
            if (count > 0) Simd.StoreFirst(result, logSumExp + (v * width), count);
            Vector512.ConditionalSelect(Vector512.Equals(total, Vector512<T>.Zero), total, Vector512<T>.One / total)
                .Store(sum + (v * width));
        }
    }

    /// <summary>
    /// Copies log-sum-exps for <see cref="Gradient{T}"/>: +∞ in place of −∞ and in the lanes past <paramref name="queries"/>.
    /// </summary>
    public static void LoadLogSumExp<T>(T* from, int queries, T* to, int vectors) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        Vector512<T> none = Vector512.Create(T.PositiveInfinity);
        for (int v = 0; v < vectors; v++)
        {
            int count = Math.Min(width, queries - (v * width));
            Vector512<T> l = Simd.KeepFirst(Simd.LoadFirst(from + (v * width), count), count, none);
            Vector512.ConditionalSelect(Vector512.Equals(l, Vector512.Create(T.NegativeInfinity)), none, l).Store(to + (v * width));
        }
    }

    /// <summary>Largest score of each lane; −∞ where there is no key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Largest<T>(T* s, int row, int keys) where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Four chains hide the latency of max. MaxNative, because a NaN reaches the sum either way.
        Vector512<T> m0 = Vector512.Create(T.NegativeInfinity);
        Vector512<T> m1 = m0, m2 = m0, m3 = m0;
        int k = 0;
        for (; k + 4 <= keys; k += 4, s += 4L * row)
        {
            m0 = Vector512.MaxNative(m0, Vector512.Load(s));
            m1 = Vector512.MaxNative(m1, Vector512.Load(s + row));
            m2 = Vector512.MaxNative(m2, Vector512.Load(s + (2L * row)));
            m3 = Vector512.MaxNative(m3, Vector512.Load(s + (3L * row)));
        }

        for (; k < keys; k++, s += row) m0 = Vector512.MaxNative(m0, Vector512.Load(s));
        return Vector512.MaxNative(Vector512.MaxNative(m0, m1), Vector512.MaxNative(m2, m3));
    }

    /// <summary>Replaces scores by exp(score − reference), and returns the sum of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exponentials<T>(T* s, int row, int keys, Vector512<T> reference) where T : unmanaged
    {
        Vector512<T> total = default;
        for (int k = 0; k < keys; k++, s += row)
        {
            Vector512<T> e = VectorMath.Exp(Vector512.Load(s) - reference);
            e.Store(s);
            total += e;
        }

        return total;
    }
}
