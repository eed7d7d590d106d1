using System.Numerics;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>Stores new keys and values: a chunk of work is one head of one column.</summary>
internal readonly struct PutJob<T, TCodec>(CachedArgs<T> args) : IJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TCodec : struct, IColumnCodec<T>
{
    private readonly CachedArgs<T> _args = args;

    public int Chunks => Columns * _args.KeyValueHeads * _args.Batch;

    private int Columns => ((_args.End - 1) / KeyValueStore.Column) - (_args.Position / KeyValueStore.Column) + 1;

    public void Run(int chunk)
    {
        int columns = Columns, line = chunk / columns, column = (_args.Position / KeyValueStore.Column) + (chunk % columns);
        _args.Put<TCodec>(line / _args.KeyValueHeads, line % _args.KeyValueHeads, column * KeyValueStore.Column, (column + 1) * KeyValueStore.Column);
    }
}
