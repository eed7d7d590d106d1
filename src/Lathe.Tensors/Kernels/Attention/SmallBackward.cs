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
        int last = (int)Math.Min((long)args.Batch * args.KeyValueHeads, (chunk + 1L) * _pairsPerChunk);
        var memory = new SmallMemory<T>(args);
        for (int pair = chunk * _pairsPerChunk; pair < last; pair++)
        {
            int batch = pair / args.KeyValueHeads;
            int keyHead = pair % args.KeyValueHeads;
            for (int g = 0; g < args.Group; g++)
            {
                int head = (keyHead * args.Group) + g;
                Scores(args, memory, batch, head, (long)keyHead * args.HeadSize);
                Products(args, memory, batch, head, (long)keyHead * args.HeadSize, addToKeyValue || g > 0);
            }
        }
    }

    // Probabilities and the gradient of the scores, [keys, lanes].
    private static void Scores(in AttentionArgs<T> args, in SmallMemory<T> memory, int batch, int head, long keyOffset)
    {
        int size = args.HeadSize;
        int queries = args.QueryLength;
        int keys = args.Keys(batch);
        int lanes = memory.Lanes;
        long offset = (long)head * size;
        var block = new ScoreBlock<T>(args, batch, head, 0, queries, 0, keys);
        T* s = memory.Scores;
        T* ds = memory.ScoreGradient;

        Blocks.Transpose(args.Q.At(batch, 0, offset), args.Q.RowStride, queries, size, args.Scale, memory.QueryLanes, lanes);
        Blocks.Transpose(args.DO.At(batch, 0, offset), args.DO.RowStride, queries, size, T.One, memory.OutputLanes, lanes);
        T* k = args.K.At(batch, 0, keyOffset);
        T* v = args.V.At(batch, 0, keyOffset);
        TileProduct.Run(k, (nint)args.K.RowStride, 1, memory.QueryLanes, lanes, s, lanes, keys, block.Vectors, size, add: false);
        TileProduct.Run(v, (nint)args.V.RowStride, 1, memory.OutputLanes, lanes, ds, lanes, keys, block.Vectors, size, add: false);
        ScoreMask.Apply(args, block, s, lanes, memory.Buffer);
        BlockSoftmax.LoadLogSumExp(args.LogSumExpAt(batch, head, 0), queries, memory.LogSumExp, block.Vectors);
        WholeSoftmax.Gradient(block, s, ds, lanes, memory.LogSumExp, args.Scale);
    }

    // dV = Pᵀ dO, dK = dSᵀ Q, dQ = dS K. Rows of keys that are padding get 0.
    private void Products(in AttentionArgs<T> args, in SmallMemory<T> memory, int batch, int head, long keyOffset, bool addToKeys)
    {
        int size = args.HeadSize;
        int queries = args.QueryLength;
        int keys = args.Keys(batch);
        int lanes = memory.Lanes;
        long offset = (long)head * size;
        T* dk = args.DK.At(batch, 0, keyOffset);
        T* dv = args.DV.At(batch, 0, keyOffset);

        T* rows = memory.WholeRows(args.DO.At(batch, 0, offset), args.DO.RowStride, queries, size, out nint row);
        Product(memory, memory.Scores, lanes, 1, rows, row, dv, args.DV.RowStride, keys, queries, size, addToKeys);
        rows = memory.WholeRows(args.Q.At(batch, 0, offset), args.Q.RowStride, queries, size, out row);
        Product(memory, memory.ScoreGradient, lanes, 1, rows, row, dk, args.DK.RowStride, keys, queries, size, addToKeys);
        rows = memory.WholeRows(args.K.At(batch, 0, keyOffset), args.K.RowStride, keys, size, out row);
        T* dq = args.DQ.At(batch, 0, offset);
        Product(memory, memory.ScoreGradient, 1, lanes, rows, row, dq, args.DQ.RowStride, queries, keys, size, addToQuery);

        if (addToKeys) return;
        Blocks.ClearRows(dk + (keys * args.DK.RowStride), args.DK.RowStride, args.KeyLength - keys, size);
        Blocks.ClearRows(dv + (keys * args.DV.RowStride), args.DV.RowStride, args.KeyLength - keys, size);
    }

    private static void Product(
        in SmallMemory<T> memory, T* a, int aRow, int aStep, T* b, nint bRow, T* to, long toRow, int rows, int depth, int size, bool add)
    {
        int packedRow = memory.PackedRow;
        int vectors = packedRow / Vector512<T>.Count;
        if (size == packedRow)
        {
            TileProduct.Run(a, aRow, aStep, b, bRow, to, (nint)toRow, rows, vectors, depth, add);
            return;
        }

        TileProduct.Run(a, aRow, aStep, b, bRow, memory.Results, packedRow, rows, vectors, depth, add: false);
        Blocks.Unpack(memory.Results, packedRow, rows, size, to, toRow, add);
    }
}
