using System.Diagnostics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Memory;
using Lathe.Tensors.Threading;

namespace Lathe.Benchmarks;

/// <summary>Gigabytes a second that the team's threads can read from memory: four streams a thread, asked for ahead of time.</summary>
internal static unsafe class ReadCeiling
{
    private const long Bytes = 256L << 20, Pass = 8L << 20, Piece = 1L << 18;
    private const int Streams = 4, Ahead = 2048, Stretches = 2;

    private static readonly NativeBuffer Memory = new(Bytes, zeroed: true);

    /// <summary>The median of passes as long as a product with a large weight, so that a busy machine disturbs both alike.</summary>
    public static double Measure()
    {
        double[] seconds = new double[Bytes / Pass];
        for (int i = 0; i < seconds.Length; i++)
        {
            var job = new Job(Memory.Pointer + (i * Pass));
            long start = Stopwatch.GetTimestamp();
            Team.For(ref job, Pass / Piece, Pass / Piece / (Stretches * Team.Threads));
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return Pass / seconds[seconds.Length / 2] / 1e9;
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
