using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Backward of long sequences: probabilities are computed again, a block of keys by queries at a time, from the
/// log-sum-exp. A chunk owns one key-value head, and so its gradients; query heads that share it follow each other in
/// order. Where there are few such heads, each one's key blocks are dealt to several chunks: these share no key, and leave
/// their parts of the queries' gradient for <see cref="QueryGradientSum{T}"/> to add in order.
/// </summary>
internal readonly unsafe struct TiledBackward<T>(AttentionArgs<T> args, bool addToQuery, bool addToKeyValue, int deals, T* parts) : IJob
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int EnoughChunks = 12;

    private readonly AttentionArgs<T> _args = args;

    private static int QueryBlock => TiledForward<T>.QueryBlock;

    private static int KeyBlock => TiledForward<T>.KeyBlock;

    /// <summary>Number of chunks.</summary>
    public int Chunks => _args.Batch * _args.KeyValueHeads * deals;

    /// <summary>Over how many chunks the key blocks of one head are dealt; depends on the problem only.</summary>
    public static int Deals(in AttentionArgs<T> args)
    {
        long pairs = Math.Max(1, (long)args.Batch * args.KeyValueHeads);
        int keyBlocks = (args.KeyLength + KeyBlock - 1) / KeyBlock;
        return (int)Math.Clamp(EnoughChunks / pairs, 1, Math.Max(1, keyBlocks));
    }

    /// <summary>Elements of one head's query gradient, in transposed blocks.</summary>
    public static long PartSize(in AttentionArgs<T> args) => (long)QueryBlocks(args) * args.HeadSize * QueryBlock;

    /// <inheritdoc/>
    public void Run(int chunk)
    {
        AttentionArgs<T> args = _args;
        int pair = chunk / deals;
        int deal = chunk % deals;
        int batch = pair / args.KeyValueHeads;
        int keyHead = pair % args.KeyValueHeads;
        int size = args.HeadSize;
        var memory = new BackwardMemory<T>(args, QueryBlock, KeyBlock);

        for (int g = 0; g < args.Group; g++)
        {
            int head = (keyHead * args.Group) + g;
            long index = ((((long)batch * args.Heads) + head) * deals) + deal;
            T* part = deals == 1 ? memory.QueryGradient : parts + (index * PartSize(args));
            new Span<T>(part, checked((int)PartSize(args))).Clear();
            for (int block = 0; block < QueryBlocks(args); block++) LoadQueries(args, memory, batch, head, block);

            for (int j = deal * KeyBlock; j < args.KeyLength; j += deals * KeyBlock)
            {
                int rows = Math.Min(KeyBlock, args.KeyLength - j);
                Keys(args, memory, batch, head, keyHead, j, rows, part);
                bool add = addToKeyValue || g > 0;
                long offset = (long)keyHead * size;
                T* dk = args.DK.At(batch, j, offset);
                T* dv = args.DV.At(batch, j, offset);
                Blocks.Unpack(memory.KeyGradient, memory.PackedRow, rows, size, dk, args.DK.RowStride, add);
                Blocks.Unpack(memory.ValueGradient, memory.PackedRow, rows, size, dv, args.DV.RowStride, add);
            }

            if (deals > 1) continue;
            for (int block = 0; block < QueryBlocks(args); block++, part += size * QueryBlock)
                QueryGradientSum<T>.Write(args, batch, head, block * QueryBlock, part, addToQuery);
        }
    }

    private static int QueryBlocks(in AttentionArgs<T> args) => (args.QueryLength + QueryBlock - 1) / QueryBlock;

    private static void LoadQueries(in AttentionArgs<T> args, in BackwardMemory<T> memory, int batch, int head, int block)
    {
        int size = args.HeadSize;
        int query = block * QueryBlock;
        int queries = Math.Min(QueryBlock, args.QueryLength - query);
        long offset = (long)head * size;
        T* q = args.Q.At(batch, query, offset);
        T* gradient = args.DO.At(batch, query, offset);
        Blocks.Transpose(q, args.Q.RowStride, queries, size, args.Scale, memory.QueryLanes(block), QueryBlock);
        Blocks.Transpose(gradient, args.DO.RowStride, queries, size, T.One, memory.OutputLanes(block), QueryBlock);
        Blocks.Pack(q, args.Q.RowStride, queries, size, memory.QueryRows(block), memory.PackedRow);
        Blocks.Pack(gradient, args.DO.RowStride, queries, size, memory.OutputRows(block), memory.PackedRow);
        T* logSumExp = args.LogSumExpAt(batch, head, query);
        BlockSoftmax.LoadLogSumExp(logSumExp, queries, memory.LogSumExp(block), QueryBlock / Vector512<T>.Count);
        T* output = args.O.At(batch, query, offset);
        RowInner(output, args.O.RowStride, gradient, args.DO.RowStride, queries, size, memory.Inner(block));
    }

    private static void Keys(
        in AttentionArgs<T> args, in BackwardMemory<T> memory, int batch, int head, int keyHead, int key, int rows, T* part)
    {
        int size = args.HeadSize;
        int packedRow = memory.PackedRow;
        int keys = args.Keys(batch);
        new Span<T>(memory.KeyGradient, rows * packedRow).Clear();
        new Span<T>(memory.ValueGradient, rows * packedRow).Clear();
        int count = Math.Min(rows, keys - key);
        if (count <= 0) return;

        long offset = (long)keyHead * size;
        Blocks.Pack(args.K.At(batch, key, offset), args.K.RowStride, count, size, memory.KeyRows, packedRow);
        Blocks.Pack(args.V.At(batch, key, offset), args.V.RowStride, count, size, memory.ValueRows, packedRow);

        int firstQuery = args.Causal ? Math.Max(0, key - (args.KeyLength - args.QueryLength)) : 0;
        for (int block = firstQuery / QueryBlock; block < QueryBlocks(args); block++)
        {
            int query = block * QueryBlock;
            int queries = Math.Min(QueryBlock, args.QueryLength - query);
            int skip = Math.Max(0, args.FirstKey(batch, query) - key);
            if (skip >= count) break;
            int seen = Math.Min(count, args.KeyEnd(keys, query + queries) - key);
            if (seen <= skip) continue;
            var scores = new ScoreBlock<T>(args, batch, head, query, queries, key + skip, seen - skip);
            int at = skip * packedRow;
            T* p = memory.Scores;
            T* ds = memory.ScoreGradient;

            BlockProduct.Scores(scores, memory.KeyRows + at, packedRow, memory.QueryLanes(block), size, p, QueryBlock);
            BlockProduct.Scores(scores, memory.ValueRows + at, packedRow, memory.OutputLanes(block), size, ds, QueryBlock);
            ScoreMask.Apply(args, scores, p, QueryBlock, memory.Buffer);
            BlockSoftmax.Gradient(scores, p, ds, QueryBlock, memory.LogSumExp(block), memory.Inner(block), args.Scale);
            BlockProduct.ToKeys(scores, p, QueryBlock, memory.OutputRows(block), memory.ValueGradient + at, packedRow);
            BlockProduct.ToKeys(scores, ds, QueryBlock, memory.QueryRows(block), memory.KeyGradient + at, packedRow);
            T* queryGradient = part + ((long)block * size * QueryBlock);
            BlockProduct.ToQueries(scores, memory.KeyRows + at, packedRow, ds, QueryBlock, queryGradient, size);
        }
    }

    // D of each query, Σ O ∘ dO; 0 in the lanes past the last.
    private static void RowInner(T* a, long aRow, T* b, long bRow, int rows, int size, T* to)
    {
        int width = Vector512<T>.Count;
        new Span<T>(to, QueryBlock).Clear();
        for (int r = 0; r < rows; r++, a += aRow, b += bRow)
        {
            Vector512<T> total = default;
            int c = 0;
            for (; c + width <= size; c += width) total = Simd.MulAdd(Vector512.Load(a + c), Vector512.Load(b + c), total);
            if (c < size) total = Simd.MulAdd(Simd.LoadFirst(a + c, size - c), Simd.LoadFirst(b + c, size - c), total);
            to[r] = Simd.Sum(total);
        }
    }
}
