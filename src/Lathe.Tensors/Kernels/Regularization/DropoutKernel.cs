using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Randomness;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Regularization;

/// <summary>y (+)= x·mask/(1 − p), where element i is kept if its 32 random bits are at least p·2³².</summary>
internal readonly unsafe struct DropoutKernel<T>(T* x, T* y, bool accumulate, Philox random, uint threshold, T scale) : IRangeJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long Grain = 8192;
    private readonly T* _x = x;
    private readonly T* _y = y;

    public static void Run(T* x, T* y, bool accumulate, long count, ulong seed, ulong step, uint use, double probability)
    {
        // The stream is the step and the use: 2³² uses a step, 2³² steps before a stream comes back.
        var random = new Philox(seed, (step << 32) | use);
        var job = new DropoutKernel<T>(
            x, y, accumulate, random, (uint)Math.Min(uint.MaxValue, probability * 4294967296.0), T.CreateTruncating(1 / (1 - probability)));
        Team.For(ref job, count, Grain);
    }

    public void Run(long from, long to)
    {
        // Grain and so `from` are multiples of four: a block of random bits is never split between chunks.
        long i = typeof(T) == typeof(float) && PhiloxLanes.IsSupported ? Wide(from, to) : from;
        for (; i < to; i += 4)
        {
            UInt32x4 bits = random.Block((ulong)i / 4);
            int count = (int)Math.Min(4, to - i);
            for (int j = 0; j < count; j++)
            {
                T v = bits[j] >= threshold ? _x[i + j] * scale : T.Zero;
                _y[i + j] = accumulate ? _y[i + j] + v : v;
            }
        }
    }

    // Whole runs of 64 elements; returns where they end. Grain and so `from` are multiples of 64.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long Wide(long from, long to)
    {
        float factor = float.CreateTruncating(scale);
        for (; from + PhiloxLanes.Words <= to; from += PhiloxLanes.Words)
        {
            PhiloxLanes.Block(random, (ulong)from / 4, out Vector512<uint> first, out Vector512<uint> second, out Vector512<uint> third, out Vector512<uint> fourth);
            Keep(first, from, factor);
            Keep(second, from + 16, factor);
            Keep(third, from + 32, factor);
            Keep(fourth, from + 48, factor);
        }

        return from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Keep(Vector512<uint> bits, long at, float factor)
    {
        Vector512<float> kept = Vector512.GreaterThanOrEqual(bits, Vector512.Create(threshold)).AsSingle();
        Vector512<float> v = (Vector512.Load((float*)_x + at) * Vector512.Create(factor)) & kept;
        if (accumulate) v += Vector512.Load((float*)_y + at);
        v.Store((float*)_y + at);
    }
}
