using System.Numerics;
using System.Runtime.CompilerServices;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// Attention over a key-value cache, with the new keys and values stored on the way. The bits of a query's output depend on its own keys
/// alone: not on how the text was cut into passes, on the other queries, the number of threads or the instruction set.
/// </summary>
internal static unsafe class CachedAttentionKernel
{
    /// <summary>Rows of a tile of queries: their scores stay in the second-level cache, and a decoded column serves them all.</summary>
    public const int TileRows = 48;

    // Below so many multiply-adds, waking another thread takes longer than the work, which is mostly waiting for memory.
    private const long AloneBelow = 1 << 15;

    /// <summary>Stores K and V, writes O.</summary>
    public static void Run<T>(in CachedArgs<T> args, CacheType type) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            if (type != CacheType.F64) throw new ArgumentException($"Attention of doubles needs a cache of {CacheType.F64}; this one stores {type}.");
            Run<double, WholeCodec<double>>(Unsafe.BitCast<CachedArgs<T>, CachedArgs<double>>(args));
            return;
        }

        CachedArgs<float> floats = Unsafe.BitCast<CachedArgs<T>, CachedArgs<float>>(args);
        switch (type)
        {
            case CacheType.F32: Run<float, WholeCodec<float>>(floats); break;
            case CacheType.F16: Run<float, HalfCodec>(floats); break;
            case CacheType.Q8_0: Run<float, ByteCodec>(floats); break;
            default: throw new ArgumentException($"Attention of floats needs a cache of F32, F16 or Q8_0; this one stores {type}.");
        }
    }

    private static void Run<T, TCodec>(in CachedArgs<T> args)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCodec : struct, IColumnCodec<T>
    {
        if (args.Length == 0 || args.Batch == 0) return;
        if (args.Length * args.Group <= TileRows)
        {
            var split = new SplitJob<T, TCodec>(args);
            Share(ref split, split.Chunks, (long)(args.End - args.FirstKey(args.Position)) * args.Length * args.Heads * args.HeadSize * args.Batch);
            split.Join();
            return;
        }

        var put = new PutJob<T, TCodec>(args);
        Team.Run(ref put, put.Chunks);
        var tiles = new TileJob<T, TCodec>(args);
        Team.Run(ref tiles, tiles.Chunks);
    }

    private static void Share<TJob>(ref TJob job, int chunks, long work) where TJob : unmanaged, IJob
    {
        if (work >= AloneBelow) Team.Run(ref job, chunks);
        else for (int i = 0; i < chunks; i++) job.Run(i);
    }
}
