using System.Numerics;
using Lathe.Tensors.Kernels.Attention;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// Few queries, as in decoding: a chunk of work is one chunk of the keys of one key-value head. It stores the new keys that lie in it
/// first, so that a token needs one round of the team.
/// </summary>
internal unsafe struct SplitJob<T, TCodec> : IJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TCodec : struct, IColumnCodec<T>
{
    private readonly CachedArgs<T> _args;
    private readonly int _first;
    private readonly int _parts;
    private readonly int _rows;
    private readonly int _padded;
    private readonly long _part;
    public SplitJob(in CachedArgs<T> args)
    {
        _args = args;
        _first = args.FirstKey(args.Position) / ChunkAttention.Chunk;
        _parts = ((args.End - 1) / ChunkAttention.Chunk) + 1 - _first;
        _rows = args.Length * args.Group;
        _padded = WholeCodec<T>.Padded(args.HeadSize);
        _part = AttentionScratch.Pad<T>(Partial<T>.Scratch(_rows, _padded));
    }

    /// <summary>Where the parts lie until they are joined: <see cref="Elements"/>, given by the caller.</summary>
    public T* Memory { get; set; }

    /// <summary>Elements of memory of all parts.</summary>
    public readonly long Elements => _part * Chunks;

    public readonly int Chunks => _parts * _args.KeyValueHeads * _args.Batch;

    public readonly void Run(int chunk)
    {
        int line = chunk / _parts, number = _first + (chunk % _parts), batch = line / _args.KeyValueHeads, head = line % _args.KeyValueHeads;
        _args.Put<TCodec>(batch, head, number * ChunkAttention.Chunk, (number + 1) * ChunkAttention.Chunk);
        T* scratch = AttentionScratch.ForChunk<T>(QueryRows<T>.Scratch<TCodec>(_rows, _args.HeadSize));
        QueryRows<T> rows = QueryRows<T>.Make<TCodec>(_args, batch, head, 0, _args.Length, scratch);
        rows.Found = Partial<T>.Make(Memory + (chunk * _part), _rows);
        ChunkAttention.Run<T, TCodec>(_args, rows, number);
    }

    /// <summary>Joins the parts of each head and writes the outputs.</summary>
    public readonly void Join()
    {
        QueryRows<T> rows = default;
        rows.Position = _args.Position;
        rows.Group = _args.Group;
        rows.Count = _rows;
        for (int line = 0; line < _args.KeyValueHeads * _args.Batch; line++)
        {
            rows.Batch = line / _args.KeyValueHeads;
            rows.Head = line % _args.KeyValueHeads;
            Partial<T> all = Partial<T>.Make(Memory + (line * _parts * _part), _rows);
            for (int p = 1; p < _parts; p++) all.Join(Partial<T>.Make(Memory + (((line * _parts) + p) * _part), _rows), _rows, _padded);
            all.Finish(_args, rows, _padded);
        }
    }
}
