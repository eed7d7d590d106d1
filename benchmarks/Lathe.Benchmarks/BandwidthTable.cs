using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Memory;
using Lathe.Tensors.Threading;

namespace Lathe.Benchmarks;

/// <summary>
/// Achieved memory rates of element-wise and norm ops on arrays far larger than the caches, beside the ceiling for the same
/// number of arrays read and written: a bare loop that does no arithmetic, with streaming stores. Bytes are those an op must
/// move: each input read once, each output written once.
/// </summary>
internal static unsafe class BandwidthTable
{
    private const int Rows = 65536;
    private const int Width = 1024;
    private const long Count = (long)Rows * Width;
    private const int Runs = 9;

    public static int Run(string[] args)
    {
        bool json = args.Contains("--json");
        using var scope = new Scope(record: false);
        foreach (int threads in (int[])[1, 2])
        {
            Team.Resize(threads);
            double one = Ceiling(reads: 1), two = Ceiling(reads: 2), read = ReadCeiling();
            Print("ceiling: read 1, write 1", threads, one, one, json);
            Print("ceiling: read 2, write 1", threads, two, two, json);
            Print("ceiling: read 1", threads, read, read, json);
            Op("relu", scope, 2, one, x => x.Relu(), threads, json);
            Op("x + 1", scope, 2, one, x => x + 1, threads, json);
            Op("gelu (tanh)", scope, 2, one, x => x.Gelu(approximate: true), threads, json);
            Op("silu", scope, 2, one, x => x.Silu(), threads, json);
            Op("exp", scope, 2, one, x => x.Exp(), threads, json);
            Op("a + b", scope, 3, two, x => x + x.Scope.Zeros([1]).Expand(x.Shape), threads, json, second: true);
            Op("layer norm", scope, 2, one, x => x.LayerNorm(), threads, json);
            Op("rms norm", scope, 2, one, x => x.RmsNorm(), threads, json);
            Op("softmax", scope, 2, one, x => x.Softmax(), threads, json);
            Op("sum of rows", scope, 1, read, x => x.Sum([1]), threads, json);
            Op("sum of columns", scope, 1, read, x => x.Sum([0]), threads, json);
        }

        return 0;
    }

    private static void Op(string name, Scope scope, int arrays, double ceiling, Func<Tensor, Tensor> f, int threads, bool json, bool second = false)
    {
        double[] seconds = new double[Runs];
        for (int run = -1; run < Runs; run++)
        {
            scope.Reset();
            Tensor x = scope.Empty([Rows, Width]);
            Fill(x);
            Tensor y = default;
            if (second)
            {
                y = scope.Empty([Rows, Width]);
                Fill(y);
            }

            long start = Stopwatch.GetTimestamp();
            _ = second ? x + y : f(x);
            if (run >= 0) seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        double Rate(double s) => arrays * 4.0 * Count / s / 1e9;
        Print(name, threads, Rate(seconds[Runs / 2]), ceiling, json, Rate(seconds[^1]), Rate(seconds[0]));
    }

    private static void Fill(Tensor x)
    {
        Span<float> values = x.Data<float>();
        for (int i = 0; i < values.Length; i++) values[i] = ((i * 7919) & 1023) / 512f - 1;
    }

    private static double Ceiling(int reads)
    {
        using NativeBuffer a = new(4 * Count, zeroed: true), b = new(4 * Count, zeroed: true), y = new(4 * Count, zeroed: true);
        var job = new CopyJob((float*)a.Pointer, reads == 2 ? (float*)b.Pointer : null, (float*)y.Pointer);
        double best = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            Team.For(ref job, Count, 65536);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return (reads + 1) * 4.0 * Count / best / 1e9;
    }

    private static double ReadCeiling()
    {
        using NativeBuffer a = new(4 * Count, zeroed: true), sums = new(4096, zeroed: true);
        var job = new ReadJob((float*)a.Pointer, (float*)sums.Pointer);
        double best = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            Team.For(ref job, Count, 1 << 20);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 4.0 * Count / best / 1e9;
    }

    private static void Print(string name, int threads, double rate, double ceiling, bool json, double low = 0, double high = 0)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { op = name, threads, gigabytes_per_second = rate, min = low, max = high, share_of_ceiling = rate / ceiling }));
            return;
        }

        string range = high == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" [{low:F1}-{high:F1}] {rate / ceiling:P0} of ceiling");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {threads} thr {rate,7:F1} GB/s{range}"));
    }

    private readonly struct CopyJob(float* a, float* b, float* y) : IRangeJob
    {
        private readonly float* _a = a;
        private readonly float* _b = b;
        private readonly float* _y = y;

        public void Run(long from, long to)
        {
            for (long i = from; i < to; i += 16)
            {
                Vector512<float> v = Vector512.Load(_a + i);
                if (_b != null) v += Vector512.Load(_b + i);
                Simd.Stream(v, _y + i);
            }

            Simd.FinishStreaming();
        }
    }

    private readonly struct ReadJob(float* a, float* sums) : IRangeJob
    {
        private readonly float* _a = a;
        private readonly float* _sums = sums;

        public void Run(long from, long to)
        {
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (long i = from; i < to; i += 64)
            {
                s0 += Vector512.Load(_a + i);
                s1 += Vector512.Load(_a + i + 16);
                s2 += Vector512.Load(_a + i + 32);
                s3 += Vector512.Load(_a + i + 48);
            }

            _sums[from >> 20 & 1023] = Vector512.Sum(s0 + s1 + s2 + s3);
        }
    }
}
