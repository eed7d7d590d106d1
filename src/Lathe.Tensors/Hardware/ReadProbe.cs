using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lathe.Tensors.Memory;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Hardware;

/// <summary>Reads memory as a product of many weights with one row does: four streams a thread, each asked for ahead.</summary>
internal static unsafe class ReadProbe
{
    private const long Most = 512L << 20;
    private const int Streams = 4, Line = 64, Ahead = 16 * Line;

    /// <summary>Bytes a second.</summary>
    public static double Measure()
    {
        long bytes = Math.Min(Most, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8), part = bytes / Team.Threads / (Streams * 2 * Line) * (Streams * 2 * Line);
        using var memory = new NativeBuffer(part * Team.Threads, zeroed: true);
        using var sums = new NativeBuffer(Team.Threads * Line);
        var job = new Job(memory.Pointer, part, (float*)sums.Pointer);
        return Stint.Best(ref job, part * Team.Threads);
    }

    private readonly struct Job(byte* memory, long part, float* sums) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            long stream = part / Streams;
            byte* a = memory + (chunk * part), b = a + stream, c = b + stream, d = c + stream;
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
            for (long i = 0; i < stream; i += 2 * Line)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(a + i + Ahead);
                    Sse.Prefetch0(a + i + Ahead + Line);
                    Sse.Prefetch0(b + i + Ahead);
                    Sse.Prefetch0(b + i + Ahead + Line);
                    Sse.Prefetch0(c + i + Ahead);
                    Sse.Prefetch0(c + i + Ahead + Line);
                    Sse.Prefetch0(d + i + Ahead);
                    Sse.Prefetch0(d + i + Ahead + Line);
                }

                s0 += Vector512.Load((float*)(a + i));
                s1 += Vector512.Load((float*)(a + i + Line));
                s2 += Vector512.Load((float*)(b + i));
                s3 += Vector512.Load((float*)(b + i + Line));
                s4 += Vector512.Load((float*)(c + i));
                s5 += Vector512.Load((float*)(c + i + Line));
                s6 += Vector512.Load((float*)(d + i));
                s7 += Vector512.Load((float*)(d + i + Line));
            }

            sums[chunk * (Line / sizeof(float))] = Vector512.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
        }
    }
}
