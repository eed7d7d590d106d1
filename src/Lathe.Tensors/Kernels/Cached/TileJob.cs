using System.Numerics;
using Lathe.Tensors.Kernels.Attention;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>Many queries: a chunk of work is some queries of one key-value head, over all keys they see.</summary>
internal readonly unsafe struct TileJob<T, TCodec> : IJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TCodec : struct, IColumnCodec<T>
{
    private readonly CachedArgs<T> _args;
    private readonly int _queries;
    private readonly int _tiles;

    public TileJob(in CachedArgs<T> args)
    {
        _args = args;
        _queries = Math.Max(1, CachedAttentionKernel.TileRows / args.Group);
        _tiles = (args.Length + _queries - 1) / _queries;
    }

    public int Chunks => _tiles * _args.KeyValueHeads * _args.Batch;

    // Late queries see most keys: they go first, so that no thread begins one when the others are done.
    public void Run(int chunk)
    {
        int lines = _args.KeyValueHeads * _args.Batch, line = chunk % lines, first = (_tiles - 1 - (chunk / lines)) * _queries;
        int queries = Math.Min(_queries, _args.Length - first), count = queries * _args.Group, padded = WholeCodec<T>.Padded(_args.HeadSize);
        long own = AttentionScratch.Pad<T>(QueryRows<T>.Scratch<TCodec>(count, _args.HeadSize)), part = Partial<T>.Scratch(count, padded);
        T* scratch = AttentionScratch.ForChunk<T>(own + (2 * part));
        QueryRows<T> rows = QueryRows<T>.Make<TCodec>(_args, line / _args.KeyValueHeads, line % _args.KeyValueHeads, first, queries, scratch);
        Partial<T> all = Partial<T>.Make(scratch + own, count);
        rows.Found = Partial<T>.Make(scratch + own + part, count);
        all.Clear(count);
        int last = rows.PositionOf(count - 1) / ChunkAttention.Chunk;
        for (int c = _args.FirstKey(rows.Position) / ChunkAttention.Chunk; c <= last; c++)
        {
            ChunkAttention.Run<T, TCodec>(_args, rows, c);
            all.Join(rows.Found, count, padded);
        }

        all.Finish(_args, rows, padded);
    }
}
