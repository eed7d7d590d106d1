using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>Masks a block of scores <c>[keys, queries]</c>: keys are rows, queries are lanes.</summary>
internal static unsafe class ScoreMask
{
    /// <summary>Whether <see cref="Apply{T}"/> needs a buffer as large as the scores, for a mask that differs between queries.</summary>
    public static bool NeedsBuffer<T>(in AttentionArgs<T> args) where T : unmanaged => args.Mask != null && args.MaskRowStride != 0;

    /// <summary>Adds the mask and hides the keys after a causal query's own position.</summary>
    /// <param name="args">The attention.</param>
    /// <param name="batch">Batch of the block.</param>
    /// <param name="head">Query head of the block.</param>
    /// <param name="query">First query of the block.</param>
    /// <param name="queries">Queries in the block; lanes past them hold anything finite.</param>
    /// <param name="key">First key of the block.</param>
    /// <param name="keys">Keys in the block.</param>
    /// <param name="scores">The block.</param>
    /// <param name="scoresRow">Elements from one key's scores to the next's.</param>
    /// <param name="vectors">Vectors of a row in use.</param>
    /// <param name="buffer">As large as the block where <see cref="NeedsBuffer{T}"/>, else not read.</param>
    public static void Apply<T>(
        in AttentionArgs<T> args, int batch, int head, int query, int queries, int key, int keys, T* scores, int scoresRow, int vectors, T* buffer)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (args.Mask != null) Add(args.MaskAt(batch, head, query, key), args.MaskRowStride, queries, keys, scores, scoresRow, vectors, buffer);
        if (args.Causal) Hide(key - query - (args.KeyLength - args.QueryLength), keys, scores, scoresRow, vectors);
    }

    private static void Add<T>(T* mask, long maskRow, int queries, int keys, T* scores, int scoresRow, int vectors, T* buffer)
        where T : unmanaged, INumberBase<T>
    {
        int width = Vector512<T>.Count;
        if (maskRow != 0) Blocks.Transpose(mask, maskRow, queries, keys, T.One, buffer, scoresRow);
        for (int k = 0; k < keys; k++, scores += scoresRow, buffer += scoresRow)
        {
            for (int v = 0; v < vectors; v++)
            {
                Vector512<T> bias = maskRow != 0 ? Vector512.Load(buffer + (v * width)) : Vector512.Create(mask[k]);
                (Vector512.Load(scores + (v * width)) + bias).Store(scores + (v * width));
            }
        }
    }

    // Key k of the block is hidden from its first `ahead + k` queries.
    private static void Hide<T>(int ahead, int keys, T* scores, int scoresRow, int vectors)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        Vector512<T> hidden = Vector512.Create(T.NegativeInfinity);
        for (int k = Math.Max(0, 1 - ahead); k < keys; k++)
        {
            T* row = scores + ((long)k * scoresRow);
            for (int v = 0; v < vectors && ahead + k > v * width; v++)
            {
                T* at = row + (v * width);
                Simd.KeepFirst(hidden, ahead + k - (v * width), Vector512.Load(at)).Store(at);
            }
        }
    }
}
