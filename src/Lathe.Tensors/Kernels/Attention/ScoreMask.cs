using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>Masks the scores of a <see cref="ScoreBlock{T}"/>.</summary>
internal static unsafe class ScoreMask
{
    /// <summary>Whether <see cref="Apply{T}"/> needs a buffer as large as the scores, for a mask that differs between queries.</summary>
    public static bool NeedsBuffer<T>(in AttentionArgs<T> args) where T : unmanaged => args.Mask != null && args.MaskRowStride != 0;

    /// <summary>Adds the mask, and hides the keys after a causal query's own position and those before its first.</summary>
    /// <param name="args">The attention.</param>
    /// <param name="block">Which scores these are.</param>
    /// <param name="scores">The block.</param>
    /// <param name="row">Elements from one key's scores to the next's.</param>
    /// <param name="buffer">As large as the block where <see cref="NeedsBuffer{T}"/>, else not read.</param>
    public static void Apply<T>(in AttentionArgs<T> args, in ScoreBlock<T> block, T* scores, int row, T* buffer)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (args.Mask != null)
            Add(block, args.MaskAt(block.Batch, block.Head, block.Query, block.Key), args.MaskRowStride, scores, row, buffer);
        if (args.Causal) Hide(block, scores, row);
        if (args.FirstKeys != null) HideEarlier(args, block, scores, row);
    }

    private static void Add<T>(in ScoreBlock<T> block, T* mask, long maskRow, T* scores, int row, T* buffer)
        where T : unmanaged, INumberBase<T>
    {
        int width = Vector512<T>.Count;
        if (maskRow != 0) Blocks.Transpose(mask, maskRow, block.Queries, block.Keys, T.One, buffer, row);
        for (int k = 0; k < block.Keys; k++, scores += row, buffer += row)
        {
            for (int v = 0; v < block.Vectors; v++)
            {
                Vector512<T> bias = maskRow != 0 ? Vector512.Load(buffer + (v * width)) : Vector512.Create(mask[k]);
                (Vector512.Load(scores + (v * width)) + bias).Store(scores + (v * width));
            }
        }
    }

    private static void Hide<T>(in ScoreBlock<T> block, T* scores, int row)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        Vector512<T> hidden = Vector512.Create(T.NegativeInfinity);
        for (int v = 0; v < block.Vectors; v++)
        {
            int live = block.Live(v);
            for (int k = block.FirstHiding; k < live; k++)
            {
                int count = block.HiddenFrom(k) - (v * width);
                if (count <= 0) continue;
                T* at = scores + ((long)k * row) + (v * width);
                Simd.KeepFirst(hidden, count, Vector512.Load(at)).Store(at);
            }
        }
    }

    // First keys never fall, so a key is hidden from the last of the queries, if from any.
    private static void HideEarlier<T>(in AttentionArgs<T> args, in ScoreBlock<T> block, T* scores, int row)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        Vector512<T> hidden = Vector512.Create(T.NegativeInfinity);
        int* first = args.FirstKeys + ((long)block.Batch * args.QueryLength) + block.Query;
        for (int v = 0; v < block.Vectors; v++, first += width)
        {
            int lanes = Math.Min(width, block.Queries - (v * width)), seeing = 0;
            int end = Math.Min(block.Live(v), first[lanes - 1] - block.Key);
            for (int k = 0; k < end; k++)
            {
                while (seeing < lanes && first[seeing] <= block.Key + k) seeing++;
                T* at = scores + ((long)k * row) + (v * width);
                Simd.KeepFirst(Vector512.Load(at), seeing, hidden).Store(at);
            }
        }
    }
}
