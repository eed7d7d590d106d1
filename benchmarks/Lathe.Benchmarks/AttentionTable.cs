using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Attention;
using Lathe.Tensors.Threading;

namespace Lathe.Benchmarks;

/// <summary>
/// Times attention on a packed <c>[B, T, 3C]</c> projection, forward and backward, and prints a table (or, with
/// <c>--json</c>, a line of JSON a row). <c>--seconds</c> is the time spent on each measurement. The same work in PyTorch
/// is <c>benchmarks/peers/attention_torch.py</c>.
/// </summary>
internal static unsafe class AttentionTable
{
    /// <summary>Runs every problem with one thread and, where there are two processors, with two.</summary>
    public static int Run(string[] args)
    {
        bool json = args.Contains("--json");
        int at = Array.IndexOf(args, "--seconds");
        double seconds = at >= 0 && at + 1 < args.Length ? double.Parse(args[at + 1]) : 1.5;
        if (!json)
        {
            Console.WriteLine($"Attention, float, {Simd.Level}. Median (min-max) ms; GFLOP/s of the median; causal counts half the work.");
            Console.WriteLine(
                $"{"problem",-38} {"thr",3} {"forward ms",26} {"GF/s",6} {"forward + backward ms",26} {"GF/s",6} {"scratch MiB",11}");
        }

        for (int threads = 1; threads <= Math.Min(2, Environment.ProcessorCount); threads++)
        {
            Team.Resize(threads);
            foreach (int length in new[] { 256, 1024, 4096 })
                foreach (bool causal in new[] { false, true })
                    Row(1, length, 12, 64, causal, threads, seconds, json);
            Row(32, 6, 4, 16, true, threads, seconds, json);
        }

        return 0;
    }

    private static void Row(int batch, int length, int heads, int size, bool causal, int threads, double seconds, bool json)
    {
        int channels = heads * size;
        long tokens = (long)batch * length;
        float* qkv = Allocate(tokens * 3 * channels);
        float* dqkv = Allocate(tokens * 3 * channels);
        float* o = Allocate(tokens * channels);
        float* gradient = Allocate(tokens * channels);
        float* logSumExp = Allocate(tokens * heads);
        HeadRows<float> Packed(float* data) => new(data, (long)length * 3 * channels, 3 * channels);
        HeadRows<float> Plain(float* data) => new(data, (long)length * channels, channels);
        var problem = new AttentionArgs<float>
        {
            Batch = batch,
            QueryLength = length,
            KeyLength = length,
            Heads = heads,
            KeyValueHeads = heads,
            HeadSize = size,
            Scale = 1 / MathF.Sqrt(size),
            Causal = causal,
            Q = Packed(qkv),
            K = Packed(qkv + channels),
            V = Packed(qkv + (2 * channels)),
            O = Plain(o),
            DO = Plain(gradient),
            DQ = Packed(dqkv),
            DK = Packed(dqkv + channels),
            DV = Packed(dqkv + (2 * channels)),
            LogSumExp = logSumExp,
        };

        double pairs = causal ? length * (length + 1.0) / 2 : (double)length * length;
        double product = 2 * pairs * size * heads * batch;
        Times forward = Measure(() => AttentionKernel.Forward(problem), seconds);
        Times both = Measure(
            () =>
            {
                AttentionKernel.Forward(problem);
                AttentionKernel.Backward(problem, false, false);
            },
            seconds);
        double forwardRate = 2 * product / forward.Median / 1e6;
        double bothRate = 7 * product / both.Median / 1e6;
        double scratch = AttentionScratch.TotalBytes / 1048576.0;

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                batch,
                length,
                heads,
                head_size = size,
                causal,
                threads,
                forward = new { median_ms = forward.Median, min_ms = forward.Min, max_ms = forward.Max, gflops = forwardRate },
                forward_backward = new { median_ms = both.Median, min_ms = both.Min, max_ms = both.Max, gflops = bothRate },
                scratch_bytes = AttentionScratch.TotalBytes,
            }));
        }
        else
        {
            string name = $"B={batch} T={length} H={heads} D={size} {(causal ? "causal" : "full")}";
            Console.WriteLine($"{name,-38} {threads,3} {forward,26} {forwardRate,6:F0} {both,26} {bothRate,6:F0} {scratch,11:F1}");
        }

        nint[] buffers = [(nint)qkv, (nint)dqkv, (nint)o, (nint)gradient, (nint)logSumExp];
        foreach (nint buffer in buffers) NativeMemory.AlignedFree((void*)buffer);
    }

    private static Times Measure(Action work, double seconds)
    {
        // Warm up for a tenth of the time: the just-in-time compiler and the caches.
        long start = Stopwatch.GetTimestamp();
        do work(); while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / 10);

        var times = new List<double>();
        start = Stopwatch.GetTimestamp();
        while (times.Count < 5 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            long begin = Stopwatch.GetTimestamp();
            work();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        times.Sort();
        return new Times(times[times.Count / 2], times[0], times[^1]);
    }

    private static float* Allocate(long count)
    {
        var data = (float*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(float)), 64);
        var random = new Random(1);
        for (long i = 0; i < count; i++) data[i] = (float)((random.NextDouble() * 2) - 1);
        return data;
    }

    private readonly record struct Times(double Median, double Min, double Max)
    {
        public override string ToString() => Median < 1 ? $"{Median:F4} ({Min:F4}-{Max:F4})" : $"{Median:F2} ({Min:F2}-{Max:F2})";
    }
}
