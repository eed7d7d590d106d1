using System.Diagnostics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Memory;
using Gemm = Lathe.Tensors.Kernels.Gemm.MatMul;

namespace Lathe.Training.Profiling;

/// <summary>
/// What this machine can do at best, measured now with the threads in use: arithmetic by a large matrix product, memory by adding
/// arrays that no cache holds. An op can be no faster than the slower of the two allows (Williams et al., CACM 2009).
/// </summary>
/// <param name="FlopsPerSecond">Of the matrix product.</param>
/// <param name="BytesPerSecond">Of the memory.</param>
public sealed record Roofline(double FlopsPerSecond, double BytesPerSecond)
{
    private const int Size = 1024;
    private const long Floats = 16 << 20;

    /// <summary>The least seconds that so much work can take.</summary>
    public double LeastSeconds(double flops, double bytes) => Math.Max(flops / FlopsPerSecond, bytes / BytesPerSecond);

    /// <summary>Measures both; takes about a third of a second.</summary>
    public static unsafe Roofline Measure()
    {
        using var memory = new NativeBuffer(2 * Floats * sizeof(float), zeroed: true);
        float* x = (float*)memory.Pointer, y = x + Floats;
        double product = Best(() => Gemm.Run(Size, Size, Size, x, Size, false, x + (Size * Size), Size, true, y, Size, false, null));
        double sum = Best(() => AddTo<float>.Run(x, new GradSlot<float>(y, true), Floats, 1));
        return new Roofline(2.0 * Size * Size * Size / product, 3.0 * Floats * sizeof(float) / sum);
    }

    private static double Best(Action work)
    {
        work();
        double best = double.PositiveInfinity;
        for (var all = Stopwatch.StartNew(); all.Elapsed.TotalSeconds < 0.15;)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
