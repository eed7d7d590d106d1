using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Forward of short sequences: a head's whole problem is one block of scores. Only the queries are transposed; keys and
/// values are read, and the output written, where they lie. A chunk is several heads.
/// </summary>
internal readonly unsafe struct SmallForward<T>(AttentionArgs<T> args) : IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly AttentionArgs<T> _args = args;
    private readonly int _pairsPerChunk = SmallProblem.PairsPerChunk(args.QueryLength, args.KeyLength, args.HeadSize);

    /// <summary>Number of chunks.</summary>
    public int Chunks => SmallProblem.Chunks((long)_args.Batch * _args.Heads, _pairsPerChunk);

    /// <inheritdoc/>
    public void Run(int chunk)
    {
        AttentionArgs<T> args = _args;
        int last = Math.Min(args.Batch * args.Heads, (chunk + 1) * _pairsPerChunk);
        int vectors = (args.QueryLength + Vector512<T>.Count - 1) / Vector512<T>.Count;
        int lanes = vectors * Vector512<T>.Count;
        int packedRow = (int)AttentionScratch.Pad<T>(args.HeadSize);
        long scoreSize = (long)args.KeyLength * lanes;
        long maskSize = ScoreMask.NeedsBuffer(args) ? scoreSize : 0;

        T* queries = AttentionScratch.ForChunk<T>(
            ((args.HeadSize + 3L) * lanes) + scoreSize + maskSize + ((long)(args.KeyLength + args.QueryLength) * packedRow));
        T* state = queries + (args.HeadSize * lanes);
        T* scores = state + (3 * lanes);
        T* buffer = scores + scoreSize;
        T* valueRows = buffer + maskSize;
        T* outputRows = valueRows + ((long)args.KeyLength * packedRow);

        for (int pair = chunk * _pairsPerChunk; pair < last; pair++)
            Attend(args, pair / args.Heads, pair % args.Heads, vectors, packedRow, queries, state, scores, buffer, valueRows, outputRows);
    }

    private static void Attend(
        in AttentionArgs<T> args, int batch, int head, int vectors, int packedRow, T* queries, T* state, T* scores, T* buffer, T* valueRows, T* outputRows)
    {
        int size = args.HeadSize;
        int length = args.QueryLength;
        int lanes = vectors * Vector512<T>.Count;
        int packedVectors = packedRow / Vector512<T>.Count;
        int keys = args.Keys(batch);
        long offset = (long)head * size;
        long keyOffset = (long)(head / args.Group) * size;
        T* largest = state;
        T* sum = state + lanes;
        T* correction = state + (2 * lanes);

        Blocks.Transpose(args.Q.At(batch, 0, offset), args.Q.RowStride, length, size, args.Scale, queries, lanes);
        TileProduct.Run(args.K.At(batch, 0, keyOffset), (nint)args.K.RowStride, 1, queries, lanes, scores, lanes, keys, vectors, size, add: false);
        ScoreMask.Apply(args, batch, head, 0, length, 0, keys, scores, lanes, vectors, buffer);
        BlockSoftmax.Begin(largest, sum, vectors);
        BlockSoftmax.Advance(scores, lanes, keys, vectors, largest, sum, correction);
        BlockSoftmax.Finish(largest, sum, vectors, length, args.LogSumExpAt(batch, head, 0));
        BlockSoftmax.Multiply(scores, lanes, keys, vectors, sum);

        T* output = args.O.At(batch, 0, offset);
        T* value = SmallProblem.WholeRows(args.V.At(batch, 0, keyOffset), args.V.RowStride, keys, size, valueRows, packedRow, out nint valueRow);
        if (size == packedRow)
        {
            TileProduct.Run(scores, 1, lanes, value, valueRow, output, (nint)args.O.RowStride, length, packedVectors, keys, add: false);
            return;
        }

        TileProduct.Run(scores, 1, lanes, value, valueRow, outputRows, packedRow, length, packedVectors, keys, add: false);
        Blocks.Unpack(outputRows, packedRow, length, size, output, args.O.RowStride, add: false);
    }
}
