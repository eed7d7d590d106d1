using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Halves;

/// <summary>Adds rows of floats, side by side, to rows of bfloat16 that lie apart: a run of columns of a matrix.</summary>
internal readonly unsafe struct AddRows(float* from, BFloat16* to, long width, long stride) : IRangeJob
{
    private const long Grain = 16384;
    private readonly float* _from = from;
    private readonly BFloat16* _to = to;

    public static void Run(float* from, BFloat16* to, long rows, long width, long stride)
    {
        var job = new AddRows(from, to, width, stride);
        Team.For(ref job, rows, Math.Max(1, Grain / Math.Max(1, width)));
    }

    public void Run(long from, long to)
    {
        for (long row = from; row < to; row++)
        {
            float* x = _from + (row * width);
            BFloat16* y = _to + (row * stride);
            for (long i = 0; i < width; i += 16)
            {
                int count = (int)Math.Min(16, width - i);
                Lanes.Store(Lanes.Load(y + i, count) + (count == 16 ? Vector512.Load(x + i) : Simd.LoadFirst(x + i, count)), y + i, count);
            }
        }
    }
}
