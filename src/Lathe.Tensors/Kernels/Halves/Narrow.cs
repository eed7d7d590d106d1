using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Halves;

/// <summary>Floats to bfloat16, to the nearest, ties to even.</summary>
internal readonly unsafe struct Narrow(float* from, BFloat16* to, long width, long stride) : IRangeJob
{
    private const long Grain = 16384;
    private readonly float* _from = from;
    private readonly BFloat16* _to = to;

    public static void Run(float* from, BFloat16* to, long count)
    {
        var job = new Narrow(from, to, 0, 0);
        Team.For(ref job, count, Grain);
    }

    /// <summary>Rows of <paramref name="width"/>, side by side in <paramref name="from"/>, each <paramref name="stride"/> after the other in <paramref name="to"/>.</summary>
    public static void Rows(float* from, BFloat16* to, long rows, long width, long stride)
    {
        var job = new Narrow(from, to, width, stride);
        Team.For(ref job, rows, Math.Max(1, Grain / Math.Max(1, width)));
    }

    public void Run(long from, long to)
    {
        if (stride == 0)
        {
            Line(_from + from, _to + from, to - from);
            return;
        }

        for (long row = from; row < to; row++) Line(_from + (row * width), _to + (row * stride), width);
    }

    private static void Line(float* from, BFloat16* to, long count)
    {
        long i = 0;
        for (; i + 16 <= count; i += 16) Lanes.Store(Vector512.Load(from + i), to + i);
        if (i < count) Lanes.Store(Simd.LoadFirst(from + i, (int)(count - i)), to + i, (int)(count - i));
    }
}
