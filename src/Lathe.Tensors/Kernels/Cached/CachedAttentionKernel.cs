using System.Numerics;
using System.Runtime.CompilerServices;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Kernels.Attention;
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
    public static void Run<T>(in CachedArgs<T> args, CacheType type) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(args, [], type);

    /// <summary>The same for several texts of one pass, each with columns of its own.</summary>
    /// <param name="args">What they share; Q, K, V and O begin with the first token of the first text.</param>
    /// <param name="parts">The texts, in the order of their tokens; none: <paramref name="args"/> are those of the only one.</param>
    /// <param name="type">How the columns store.</param>
    public static void Run<T>(in CachedArgs<T> args, ReadOnlySpan<RaggedPart> parts, CacheType type) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            if (type != CacheType.F64) throw new ArgumentException($"Attention of doubles needs a cache of {CacheType.F64}; this one stores {type}.");
            Run<double, WholeCodec<double>>(Unsafe.BitCast<CachedArgs<T>, CachedArgs<double>>(args), parts);
            return;
        }

        CachedArgs<float> floats = Unsafe.BitCast<CachedArgs<T>, CachedArgs<float>>(args);
        switch (type)
        {
            case CacheType.F32: Run<float, WholeCodec<float>>(floats, parts); break;
            case CacheType.F16: Run<float, HalfCodec>(floats, parts); break;
            case CacheType.Q8_0: Run<float, ByteCodec>(floats, parts); break;
            default: throw new ArgumentException($"Attention of floats needs a cache of F32, F16 or Q8_0; this one stores {type}.");
        }
    }

    private static void Run<T, TCodec>(in CachedArgs<T> args, ReadOnlySpan<RaggedPart> parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCodec : struct, IColumnCodec<T>
    {
        if (!parts.IsEmpty) Ragged<T, TCodec>(args, parts);
        else if (args.Length == 0 || args.Batch == 0) return;
        else if (IsSplit(args)) Split<T, TCodec>(args);
        else Tiles<T, TCodec>(args);
    }

    private static bool IsSplit<T>(in CachedArgs<T> args) where T : unmanaged, IBinaryFloatingPointIeee754<T> => args.Length * args.Group <= TileRows;

    private static void Split<T, TCodec>(in CachedArgs<T> args)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCodec : struct, IColumnCodec<T>
    {
        var split = new SplitJob<T, TCodec>(args);
        split.Memory = AttentionScratch.ForCall<T>(split.Elements);
        Share(ref split, split.Chunks, args.Work);
        split.Join();
    }

    private static void Tiles<T, TCodec>(in CachedArgs<T> args)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCodec : struct, IColumnCodec<T>
    {
        var put = new PutJob<T, TCodec>(args);
        Team.Run(ref put, put.Chunks);
        var tiles = new TileJob<T, TCodec>(args);
        Team.Run(ref tiles, tiles.Chunks);
    }

    // Texts with many new tokens come one after the other, for each is work enough for all threads; the others together.
    private static void Ragged<T, TCodec>(in CachedArgs<T> args, ReadOnlySpan<RaggedPart> parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCodec : struct, IColumnCodec<T>
    {
        int first = 0, few = 0, chunks = 0;
        long elements = 0, work = 0;
        foreach (RaggedPart part in parts)
        {
            CachedArgs<T> own = args.Part(part, first);
            first += part.Length;
            if (!IsSplit(own))
            {
                Tiles<T, TCodec>(own);
                continue;
            }

            few++;
            elements += new SplitJob<T, TCodec>(own).Elements;
        }

        if (few == 0) return;
        long jobBytes = (long)few * sizeof(SplitJob<T, TCodec>), startBytes = (few + 1L) * sizeof(int);
        T* memory = AttentionScratch.ForCall<T>(elements + ((jobBytes + startBytes + sizeof(T) - 1) / sizeof(T)));
        var jobs = (SplitJob<T, TCodec>*)(memory + elements);
        int* starts = (int*)((byte*)jobs + jobBytes);
        first = few = 0;
        foreach (RaggedPart part in parts)
        {
            CachedArgs<T> own = args.Part(part, first);
            first += part.Length;
            if (!IsSplit(own)) continue;
            jobs[few] = new SplitJob<T, TCodec>(own) { Memory = memory };
            memory += jobs[few].Elements;
            starts[few] = chunks;
            chunks += jobs[few++].Chunks;
            work += own.Work;
        }

        starts[few] = chunks;
        var all = new RaggedJob<T, TCodec>(jobs, starts, few);
        Share(ref all, chunks, work);
        for (int i = 0; i < few; i++) jobs[i].Join();
    }

    private static void Share<TJob>(ref TJob job, int chunks, long work) where TJob : unmanaged, IJob
    {
        if (work >= AloneBelow) Team.Run(ref job, chunks);
        else for (int i = 0; i < chunks; i++) job.Run(i);
    }
}
