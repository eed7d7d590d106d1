using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Forward of long sequences after FlashAttention (Dao et al. 2022): scores exist only as a block of keys by queries in
/// cache. A chunk is a run of query blocks of one head, which share each block of keys and values once it is packed.
/// Blocks are transposed so that queries are lanes: the softmax then never crosses lanes, and keys and values are only
/// ever broadcast.
/// </summary>
internal readonly unsafe struct TiledForward<T>(AttentionArgs<T> args) : IJob where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Keys in a block.</summary>
    public const int KeyBlock = 96;

    private const int BlocksPerChunk = 4;
    private const int EnoughChunks = 8;

    private readonly AttentionArgs<T> _args = args;
    private readonly int _chunksPerHead = ChunksPerHead(args);

    /// <summary>Queries in a block: four vectors of lanes.</summary>
    public static int QueryBlock => 4 * Vector512<T>.Count;

    /// <summary>Number of chunks.</summary>
    public int Chunks => _args.Batch * _args.Heads * _chunksPerHead;

    /// <inheritdoc/>
    public void Run(int chunk)
    {
        AttentionArgs<T> args = _args;
        int pair = chunk / _chunksPerHead;
        int batch = pair / args.Heads;
        int head = pair % args.Heads;
        int index = chunk % _chunksPerHead;

        // Causal chunks grow with their position: the largest first, so that none is left alone at the end.
        if (args.Causal) index = _chunksPerHead - 1 - index;

        int blocks = (args.QueryLength + QueryBlock - 1) / QueryBlock;
        int from = (int)((long)blocks * index / _chunksPerHead) * QueryBlock;
        int to = Math.Min(args.QueryLength, (int)((long)blocks * (index + 1) / _chunksPerHead) * QueryBlock);

        int size = args.HeadSize;
        int packedRow = PackedRow(size);
        long blockState = (2L * size * QueryBlock) + (3L * QueryBlock);
        long maskBuffer = ScoreMask.NeedsBuffer(args) ? KeyBlock * QueryBlock : 0;
        int ownBlocks = (to - from + QueryBlock - 1) / QueryBlock;
        long keyMemory = (2L * KeyBlock * packedRow) + (KeyBlock * QueryBlock) + maskBuffer;
        T* states = AttentionScratch.ForChunk<T>((ownBlocks * blockState) + keyMemory);
        T* keyRows = states + (ownBlocks * blockState);
        T* valueRows = keyRows + (KeyBlock * packedRow);
        T* scores = valueRows + (KeyBlock * packedRow);
        T* buffer = scores + (KeyBlock * QueryBlock);

        for (int i = from; i < to; i += QueryBlock) Begin(args, batch, head, i, states + ((i - from) / QueryBlock * blockState));

        int keys = args.Keys(batch);
        int keyHead = head / args.Group * size;
        int end = args.KeyEnd(keys, to);
        for (int j = args.FirstKey(batch, from) / KeyBlock * KeyBlock; j < end; j += KeyBlock)
        {
            int count = Math.Min(KeyBlock, end - j);
            Blocks.Pack(args.K.At(batch, j, keyHead), args.K.RowStride, count, size, keyRows, packedRow);
            Blocks.Pack(args.V.At(batch, j, keyHead), args.V.RowStride, count, size, valueRows, packedRow);
            for (int i = from; i < to; i += QueryBlock)
            {
                int queries = Math.Min(QueryBlock, to - i);
                int seen = Math.Min(count, args.KeyEnd(keys, i + queries) - j);
                int skip = Math.Max(0, args.FirstKey(batch, i) - j);
                if (seen <= skip) continue;
                T* state = states + ((i - from) / QueryBlock * blockState);
                var block = new ScoreBlock<T>(args, batch, head, i, queries, j + skip, seen - skip);
                Step(args, block, state, keyRows + (skip * packedRow), valueRows + (skip * packedRow), scores, buffer);
            }
        }

        for (int i = from; i < to; i += QueryBlock) End(args, batch, head, i, states + ((i - from) / QueryBlock * blockState));
    }

    private static int ChunksPerHead(in AttentionArgs<T> args)
    {
        int blocks = (args.QueryLength + QueryBlock - 1) / QueryBlock;
        int chunks = (blocks + BlocksPerChunk - 1) / BlocksPerChunk;
        return (long)args.Batch * args.Heads * chunks >= EnoughChunks ? chunks : blocks;
    }

    private static int PackedRow(int size) => (int)AttentionScratch.Pad<T>(size);

    // A block's state: queries [D, lanes], output [D, lanes], then largest score, sum and correction of each lane.
    private static void Begin(in AttentionArgs<T> args, int batch, int head, int query, T* state)
    {
        int size = args.HeadSize;
        int queries = Math.Min(QueryBlock, args.QueryLength - query);
        T* rows = args.Q.At(batch, query, (long)head * size);
        Blocks.Transpose(rows, args.Q.RowStride, queries, size, args.Scale, state, QueryBlock);
        T* output = state + (size * QueryBlock);
        new Span<T>(output, size * QueryBlock).Clear();
        T* largest = output + (size * QueryBlock);
        BlockSoftmax.Begin(largest, largest + QueryBlock, QueryBlock / Vector512<T>.Count);
    }

    private static void Step(
        in AttentionArgs<T> args, in ScoreBlock<T> block, T* state, T* keyRows, T* valueRows, T* scores, T* buffer)
    {
        int size = args.HeadSize;
        int packedRow = PackedRow(size);
        T* output = state + (size * QueryBlock);
        T* largest = output + (size * QueryBlock);
        T* sum = largest + QueryBlock;
        T* correction = sum + QueryBlock;

        BlockProduct.Scores(block, keyRows, packedRow, state, size, scores, QueryBlock);
        ScoreMask.Apply(args, block, scores, QueryBlock, buffer);
        bool changed = BlockSoftmax.Advance(block, scores, QueryBlock, largest, sum, correction);
        if (changed && block.Key > 0) BlockSoftmax.Multiply(output, QueryBlock, size, block.Vectors, correction);
        BlockProduct.ToQueries(block, valueRows, packedRow, scores, QueryBlock, output, size);
    }

    private static void End(in AttentionArgs<T> args, int batch, int head, int query, T* state)
    {
        int size = args.HeadSize;
        int queries = Math.Min(QueryBlock, args.QueryLength - query);
        T* output = state + (size * QueryBlock);
        T* largest = output + (size * QueryBlock);
        T* sum = largest + QueryBlock;
        int vectors = QueryBlock / Vector512<T>.Count;
        BlockSoftmax.Finish(largest, sum, vectors, queries, args.LogSumExpAt(batch, head, query));
        BlockSoftmax.Multiply(output, QueryBlock, size, vectors, sum);
        T* rows = args.O.At(batch, query, (long)head * size);
        Blocks.TransposeBack(output, QueryBlock, queries, size, rows, args.O.RowStride, add: false);
    }
}
