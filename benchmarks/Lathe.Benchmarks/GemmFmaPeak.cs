using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Benchmarks;

/// <summary>The multiply-add rate of one core, measured with registers alone: what a matrix product could reach at best.</summary>
internal static class GemmFmaPeak
{
    private const int Runs = 15;
    private const int Rounds = 400_000;
    private const int Chains = 16;

    /// <summary>GFLOP/s of one core; the best of several short runs, so that a busy machine does not lower it.</summary>
    public static double Measure()
    {
        bool wide = Vector512.IsHardwareAccelerated;
        double best = double.MaxValue;
        float sink = 0;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            sink += wide ? Spin512() : Spin256();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        GC.KeepAlive(sink);
        return 2.0 * Rounds * Chains * (wide ? 16 : 8) / best / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Spin512()
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        Vector512<float> c0 = y, c1 = y, c2 = y, c3 = y;
        Vector512<float> c4 = y, c5 = y, c6 = y, c7 = y;
        Vector512<float> c8 = y, c9 = y, c10 = y, c11 = y;
        Vector512<float> c12 = y, c13 = y, c14 = y, c15 = y;
        for (int i = 0; i < Rounds; i++)
        {
            c0 = Vector512.FusedMultiplyAdd(x, y, c0);
            c1 = Vector512.FusedMultiplyAdd(x, y, c1);
            c2 = Vector512.FusedMultiplyAdd(x, y, c2);
            c3 = Vector512.FusedMultiplyAdd(x, y, c3);
            c4 = Vector512.FusedMultiplyAdd(x, y, c4);
            c5 = Vector512.FusedMultiplyAdd(x, y, c5);
            c6 = Vector512.FusedMultiplyAdd(x, y, c6);
            c7 = Vector512.FusedMultiplyAdd(x, y, c7);
            c8 = Vector512.FusedMultiplyAdd(x, y, c8);
            c9 = Vector512.FusedMultiplyAdd(x, y, c9);
            c10 = Vector512.FusedMultiplyAdd(x, y, c10);
            c11 = Vector512.FusedMultiplyAdd(x, y, c11);
            c12 = Vector512.FusedMultiplyAdd(x, y, c12);
            c13 = Vector512.FusedMultiplyAdd(x, y, c13);
            c14 = Vector512.FusedMultiplyAdd(x, y, c14);
            c15 = Vector512.FusedMultiplyAdd(x, y, c15);
        }

        return Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11 + c12 + c13 + c14 + c15);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Spin256()
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(0.001f);
        Vector256<float> c0 = y, c1 = y, c2 = y, c3 = y;
        Vector256<float> c4 = y, c5 = y, c6 = y, c7 = y;
        Vector256<float> c8 = y, c9 = y, c10 = y, c11 = y;
        Vector256<float> c12 = y, c13 = y, c14 = y, c15 = y;
        for (int i = 0; i < Rounds; i++)
        {
            c0 = Vector256.FusedMultiplyAdd(x, y, c0);
            c1 = Vector256.FusedMultiplyAdd(x, y, c1);
            c2 = Vector256.FusedMultiplyAdd(x, y, c2);
            c3 = Vector256.FusedMultiplyAdd(x, y, c3);
            c4 = Vector256.FusedMultiplyAdd(x, y, c4);
            c5 = Vector256.FusedMultiplyAdd(x, y, c5);
            c6 = Vector256.FusedMultiplyAdd(x, y, c6);
            c7 = Vector256.FusedMultiplyAdd(x, y, c7);
            c8 = Vector256.FusedMultiplyAdd(x, y, c8);
            c9 = Vector256.FusedMultiplyAdd(x, y, c9);
            c10 = Vector256.FusedMultiplyAdd(x, y, c10);
            c11 = Vector256.FusedMultiplyAdd(x, y, c11);
            c12 = Vector256.FusedMultiplyAdd(x, y, c12);
            c13 = Vector256.FusedMultiplyAdd(x, y, c13);
            c14 = Vector256.FusedMultiplyAdd(x, y, c14);
            c15 = Vector256.FusedMultiplyAdd(x, y, c15);
        }

        return Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11 + c12 + c13 + c14 + c15);
    }
}
