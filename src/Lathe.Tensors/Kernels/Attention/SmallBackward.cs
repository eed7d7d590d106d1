using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Backward of short sequences: a head's probabilities and their gradient are one block each. A chunk is several key-value
/// heads, each with all the query heads that share it, in order.
/// </summary>
internal readonly unsafe struct SmallBackward<T>(AttentionArgs<T> args, bool addToQuery, bool addToKeyValue) : IJob
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly AttentionArgs<T> _args = args;
    private readonly int _pairsPerChunk = SmallProblem.PairsPerChunk(args.QueryLength * args.Group, args.KeyLength, args.HeadSize);

    /// <summary>Number of chunks.</summary>
    public int Chunks => SmallProblem.Chunks((long)_args.Batch * _args.KeyValueHeads, _pairsPerChunk);

    /// <inheritdoc/>
    public void Run(int chunk)
    {
        AttentionArgs<T> args = _args;
        int last = Math.Min(args.Batch * args.KeyValueHeads, (chunk + 1) * _pairsPerChunk);
        int vectors = (args.QueryLength + Vector512<T>.Count - 1) / Vector512<T>.Count;
        int lanes = vectors * Vector512<T>.Count;
        int packedRow = (int)AttentionScratch.Pad<T>(args.HeadSize);
        long laneSize = (long)args.HeadSize * lanes;
        long scoreSize = (long)args.KeyLength * lanes;
        long maskSize = ScoreMask.NeedsBuffer(args) ? scoreSize : 0;
        long rowSize = (long)Math.Max(args.KeyLength, args.QueryLength) * packedRow;

        T* queries = AttentionScratch.ForChunk<T>((2 * laneSize) + (2 * scoreSize) + maskSize + lanes + (2 * rowSize));
        T* gradients = queries + laneSize;
        T* scores = gradients + laneSize;
        T* scoreGradients = scores + scoreSize;
        T* logSumExp = scoreGradients + scoreSize;
        T* rows = logSumExp + lanes;
        T* results = rows + rowSize;
        T* buffer = results + rowSize;

        for (int pair = chunk * _pairsPerChunk; pair < last; pair++)
        {
            int batch = pair / args.KeyValueHeads;
            int keyHead = pair % args.KeyValueHeads;
            for (int g = 0; g < args.Group; g++)
            {
                int head = (keyHead * args.Group) + g;
                Scores(args, batch, head, vectors, queries, gradients, scores, scoreGradients, logSumExp, buffer);
                Products(args, batch, head, lanes, packedRow, scores, scoreGradients, rows, results, addToKeyValue || g > 0);
            }
        }
    }

    // Probabilities and the gradient of the scores, [keys, lanes].
    private static void Scores(
        in AttentionArgs<T> args, int batch, int head, int vectors, T* queries, T* gradients, T* scores, T* scoreGradients, T* logSumExp, T* buffer)
    {
        int size = args.HeadSize;
        int length = args.QueryLength;
        int lanes = vectors * Vector512<T>.Count;
        int keys = args.Keys(batch);
        long offset = (long)head * size;
        long keyOffset = (long)(head / args.Group) * size;

        Blocks.Transpose(args.Q.At(batch, 0, offset), args.Q.RowStride, length, size, args.Scale, queries, lanes);
        Blocks.Transpose(args.DO.At(batch, 0, offset), args.DO.RowStride, length, size, T.One, gradients, lanes);
        TileProduct.Run(args.K.At(batch, 0, keyOffset), (nint)args.K.RowStride, 1, queries, lanes, scores, lanes, keys, vectors, size, add: false);
        TileProduct.Run(args.V.At(batch, 0, keyOffset), (nint)args.V.RowStride, 1, gradients, lanes, scoreGradients, lanes, keys, vectors, size, add: false);
        ScoreMask.Apply(args, batch, head, 0, length, 0, keys, scores, lanes, vectors, buffer);
        BlockSoftmax.LoadLogSumExp(args.LogSumExpAt(batch, head, 0), length, logSumExp, vectors);
        BlockSoftmax.WholeGradient(scores, scoreGradients, lanes, keys, vectors, logSumExp, args.Scale);
    }

    // dV = Pᵀ dO, dK = dSᵀ Q, dQ = dS K. Rows of keys that are padding get 0.
    private void Products(
        in AttentionArgs<T> args, int batch, int head, int lanes, int packedRow, T* scores, T* scoreGradients, T* rows, T* results, bool addToKeys)
    {
        int size = args.HeadSize;
        int length = args.QueryLength;
        int keys = args.Keys(batch);
        long offset = (long)head * size;
        long keyOffset = (long)(head / args.Group) * size;

        T* b = SmallProblem.WholeRows(args.DO.At(batch, 0, offset), args.DO.RowStride, length, size, rows, packedRow, out nint bRow);
        Product(scores, lanes, 1, b, bRow, args.DV.At(batch, 0, keyOffset), args.DV.RowStride, keys, length, size, packedRow, results, addToKeys);
        b = SmallProblem.WholeRows(args.Q.At(batch, 0, offset), args.Q.RowStride, length, size, rows, packedRow, out bRow);
        Product(scoreGradients, lanes, 1, b, bRow, args.DK.At(batch, 0, keyOffset), args.DK.RowStride, keys, length, size, packedRow, results, addToKeys);
        b = SmallProblem.WholeRows(args.K.At(batch, 0, keyOffset), args.K.RowStride, keys, size, rows, packedRow, out bRow);
        Product(scoreGradients, 1, lanes, b, bRow, args.DQ.At(batch, 0, offset), args.DQ.RowStride, length, keys, size, packedRow, results, addToQuery);

        if (addToKeys || keys == args.KeyLength) return;
        Blocks.ClearRows(args.DK.At(batch, keys, keyOffset), args.DK.RowStride, args.KeyLength - keys, size);
        Blocks.ClearRows(args.DV.At(batch, keys, keyOffset), args.DV.RowStride, args.KeyLength - keys, size);
    }

    private static void Product(
        T* a, int aRow, int aStep, T* b, nint bRow, T* to, long toRow, int rows, int depth, int size, int packedRow, T* results, bool add)
    {
        int vectors = packedRow / Vector512<T>.Count;
        if (size == packedRow)
        {
            TileProduct.Run(a, aRow, aStep, b, bRow, to, (nint)toRow, rows, vectors, depth, add);
            return;
        }

        TileProduct.Run(a, aRow, aStep, b, bRow, results, packedRow, rows, vectors, depth, add: false);
        Blocks.Unpack(results, packedRow, rows, size, to, toRow, add);
    }
}
