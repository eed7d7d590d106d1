using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lathe.Tensors;
using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Kernels.Gemm.Halves;
using Lathe.Tensors.Threading;

namespace Lathe.Benchmarks;

/// <summary>
/// Rates of the matrix product over the shapes that matter: square ones, a small GPT's layers, the digit transformer's
/// training step and single rows. Each row is the median, least and greatest of several timed runs.
/// </summary>
internal static unsafe class GemmTable
{
    private const int Runs = 25;
    private const double RunSeconds = 0.01;

    private static readonly GemmShape[] Shapes = AllShapes();

    /// <summary>
    /// Prints the table. <c>--json</c> prints JSON lines, <c>--threads n</c> takes one team size, <c>--only text</c> takes
    /// the shapes whose name contains the text, <c>--bf16</c> multiplies bfloat16 matrices.
    /// </summary>
    public static int Run(string[] args)
    {
        bool json = args.Contains("--json");
        string only = Option(args, "--only") ?? string.Empty;
        int[] teams = Option(args, "--threads") is { } t ? [int.Parse(t, CultureInfo.InvariantCulture)] : [1, 2];
        bool halves = args.Contains("--bf16");
        double peak = GemmFmaPeak.Measure() * (halves ? 2 : 1);
        if (!json) Console.WriteLine($"{MatMul.Kernel}, multiply-add peak of one core {(halves ? peak / 2 : peak):F0} GFLOP/s{(halves ? $"; bfloat16 products, {(HalvesMatMul.Assembled ? "assembled" : "plain")}, share of twice that" : "")}");
        foreach (int threads in teams)
        {
            Team.Resize(threads);
            foreach (GemmShape shape in Shapes)
            {
                if (!shape.ToString().Contains(only, StringComparison.Ordinal)) continue;
                double[] seconds = Time(shape, halves);
                Print(shape, threads, seconds, peak, json);
            }
        }

        return 0;
    }

    private static void Print(GemmShape shape, int threads, double[] seconds, double peak, bool json)
    {
        Array.Sort(seconds);
        double median = seconds[seconds.Length / 2];
        double Rate(double s) => shape.Work / s / 1e9;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                shape = shape.ToString(),
                m = shape.M,
                n = shape.N,
                k = shape.K,
                threads,
                microseconds = median * 1e6,
                gflops = Rate(median),
                gflops_min = Rate(seconds[^1]),
                gflops_max = Rate(seconds[0]),
                share_of_peak = Rate(median) / (peak * threads),
            }));
            return;
        }

        Console.WriteLine(
            $"{shape,-34} {threads} thr {median * 1e6,10:F1} us {Rate(median),7:F1} GFLOP/s"
            + $" [{Rate(seconds[^1]):F1}-{Rate(seconds[0]):F1}] {Rate(median) / (peak * threads),6:P0} of peak");
    }

    private static double[] Time(GemmShape shape, bool halves)
    {
        float* a = Fill((long)shape.M * shape.K), b = Fill((long)shape.K * shape.N), c = Fill((long)shape.M * shape.N);
        int lda = shape.TransA ? shape.M : shape.K, ldb = shape.TransB ? shape.K : shape.N;
        void Once()
        {
            // The same memory read as twice as many bfloat16 numbers: small ones, since the exponents of floats below one are.
            if (halves) HalvesMatMul.Run(shape.M, shape.N, shape.K, (BFloat16*)a, lda, shape.TransA, (BFloat16*)b, ldb, shape.TransB, c, shape.N, shape.Accumulate);
            else MatMul.Run(shape.M, shape.N, shape.K, a, lda, shape.TransA, b, ldb, shape.TransB, c, shape.N, shape.Accumulate);
        }

        Once();
        long start = Stopwatch.GetTimestamp();
        int count = 0;
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < RunSeconds || count == 0)
        {
            Once();
            count++;
        }

        var seconds = new double[Runs];
        for (int r = 0; r < Runs; r++)
        {
            start = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++) Once();
            seconds[r] = Stopwatch.GetElapsedTime(start).TotalSeconds / count;
        }

        NativeMemory.AlignedFree(a);
        NativeMemory.AlignedFree(b);
        NativeMemory.AlignedFree(c);
        return seconds;
    }

    private static float* Fill(long count)
    {
        var memory = (float*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(float)), 64);
        uint state = 1;
        for (long i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            memory[i] = ((state >> 8) / (float)(1 << 24)) - 0.5f;
        }

        return memory;
    }

    private static string? Option(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    private static GemmShape[] AllShapes()
    {
        var shapes = new List<GemmShape>();
        (int M, int N, int K)[] large =
        [
            (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048),
            (256, 768, 768), (256, 3072, 768), (256, 768, 3072), (256, 50257, 768),
        ];
        foreach ((int m, int n, int k) in large)
        {
            shapes.Add(new GemmShape("large", m, n, k, false, false, false));
            shapes.Add(new GemmShape("large", m, n, k, false, true, false));
        }

        foreach ((int m, int n, int k) in ((int, int, int)[])[(3072, 768, 256), (768, 3072, 256), (50304, 768, 256), (50304, 768, 1024), (1024, 1024, 1024), (2048, 2048, 2048)])
        {
            shapes.Add(new GemmShape("weight gradient", m, n, k, true, false, true));
        }

        shapes.Add(new GemmShape("head dx", 256, 768, 50304, false, false, false));

        // The digit transformer: out × in of its layers, and the rows of a step.
        (int Rows, int Out, int In)[] layers = [(192, 64, 64), (192, 192, 64), (192, 256, 64), (192, 64, 256), (32, 20, 64)];
        foreach ((int rows, int outputs, int inputs) in layers)
        {
            shapes.Add(new GemmShape("digit y", rows, outputs, inputs, false, true, false));
            shapes.Add(new GemmShape("digit dx", rows, inputs, outputs, false, false, false));
            shapes.Add(new GemmShape("digit dW", outputs, inputs, rows, true, false, true));
        }

        foreach (int m in (int[])[1, 2, 4, 8])
        {
            foreach ((int n, int k) in ((int, int)[])[(3072, 768), (768, 3072)])
            {
                shapes.Add(new GemmShape("decode", m, n, k, false, false, false));
                shapes.Add(new GemmShape("decode", m, n, k, false, true, false));
            }
        }

        return [.. shapes];
    }
}
