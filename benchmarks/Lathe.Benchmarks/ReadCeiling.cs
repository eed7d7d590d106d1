using System.Diagnostics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Memory;
using Lathe.Tensors.Threading;

namespace Lathe.Benchmarks;

/// <summary>Gigabytes a second that the team's threads can read from memory: four streams a thread, asked for ahead of time.</summary>
internal static unsafe class ReadCeiling
{
    private const long Bytes = 256L << 20, Piece = 1L << 22;
    private const int Streams = 4, Ahead = 2048;

    private static readonly NativeBuffer Memory = new(Bytes, zeroed: true);

    public static double Measure()
    {
        var job = new Job(Memory.Pointer);
        long start = Stopwatch.GetTimestamp();
        Team.For(ref job, Bytes / Piece, Math.Max(1, Bytes / Piece / (4 * Team.Threads)));
        return Bytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private readonly struct Job(byte* memory) : IRangeJob
    {
        private readonly byte* _memory = memory;

        public void Run(long from, long to)
        {
            long length = (to - from) * Piece / Streams;
            byte* start = _memory + (from * Piece);
            Vector512<byte> sum = default;
            for (long i = 0; i < length; i += 64)
            {
                for (int s = 0; s < Streams; s++)
                {
                    byte* at = start + (s * length) + i;
                    Simd.Prefetch(at + Ahead);
                    sum |= Vector512.Load(at);
                }
            }

            if (sum != default) throw new InvalidOperationException("The memory was cleared.");
        }
    }
}
