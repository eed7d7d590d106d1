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
        int last = (int)Math.Min((long)args.Batch * args.Heads, (chunk + 1L) * _pairsPerChunk);
        var memory = new SmallMemory<T>(args);
        for (int pair = chunk * _pairsPerChunk; pair < last; pair++) Attend(args, memory, pair / args.Heads, pair % args.Heads);
    }

    private static void Attend(in AttentionArgs<T> args, in SmallMemory<T> memory, int batch, int head)
    {
        int size = args.HeadSize;
        int queries = args.QueryLength;
        int keys = args.Keys(batch);
        int lanes = memory.Lanes;
        int packedRow = memory.PackedRow;
        int packedVectors = packedRow / Vector512<T>.Count;
        long offset = (long)head * size;
        long keyOffset = (long)(head / args.Group) * size;
        var block = new ScoreBlock<T>(args, batch, head, 0, queries, 0, keys);
        T* s = memory.Scores;

        Blocks.Transpose(args.Q.At(batch, 0, offset), args.Q.RowStride, queries, size, args.Scale, memory.QueryLanes, lanes);
        T* k = args.K.At(batch, 0, keyOffset);
        TileProduct.Run(k, (nint)args.K.RowStride, 1, memory.QueryLanes, lanes, s, lanes, keys, block.Vectors, size, add: false);
        ScoreMask.Apply(args, block, s, lanes, memory.Buffer);
        WholeSoftmax.Forward(block, s, lanes, args.LogSumExpAt(batch, head, 0));

        T* v = memory.WholeRows(args.V.At(batch, 0, keyOffset), args.V.RowStride, keys, size, out nint valueRow);
        T* output = args.O.At(batch, 0, offset);
        bool whole = size == packedRow;
        T* to = whole ? output : memory.Results;
        nint toRow = whole ? (nint)args.O.RowStride : packedRow;
        TileProduct.Run(s, 1, lanes, v, valueRow, to, toRow, queries, packedVectors, keys, add: false);
        if (!whole) Blocks.Unpack(memory.Results, packedRow, queries, size, output, args.O.RowStride, add: false);
    }
}
