using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Adds the parts of the queries' gradient that <see cref="TiledBackward{T}"/> left, in order, and turns their lanes back
/// into rows. A chunk is one block of queries of one head.
/// </summary>
internal readonly unsafe struct QueryGradientSum<T>(AttentionArgs<T> args, bool addToQuery, int deals, T* parts) : IJob
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly AttentionArgs<T> _args = args;

    /// <summary>Number of chunks.</summary>
    public int Chunks => _args.Batch * _args.Heads * QueryBlocks;

    private static int QueryBlock => TiledForward<T>.QueryBlock;

    private int QueryBlocks => (_args.QueryLength + QueryBlock - 1) / QueryBlock;

    /// <inheritdoc/>
    public void Run(int chunk)
    {
        AttentionArgs<T> args = _args;
        int pair = chunk / QueryBlocks;
        int query = chunk % QueryBlocks * QueryBlock;
        long partSize = TiledBackward<T>.PartSize(args);
        int length = args.HeadSize * QueryBlock;
        T* sum = parts + (pair * deals * partSize) + ((long)query * args.HeadSize);
        for (int deal = 1; deal < deals; deal++)
        {
            T* part = sum + (deal * partSize);
            for (int i = 0; i < length; i += Vector512<T>.Count) (Vector512.Load(sum + i) + Vector512.Load(part + i)).Store(sum + i);
        }

        Write(args, pair / args.Heads, pair % args.Heads, query, sum, addToQuery);
    }

    /// <summary>Turns one finished block of a head's query gradient, <c>[D, lanes]</c>, into rows of the result.</summary>
    public static void Write(in AttentionArgs<T> args, int batch, int head, int query, T* block, bool add)
    {
        int queries = Math.Min(QueryBlock, args.QueryLength - query);
        T* to = args.DQ.At(batch, query, (long)head * args.HeadSize);
        Blocks.TransposeBack(block, QueryBlock, queries, args.HeadSize, to, args.DQ.RowStride, add);
    }
}
