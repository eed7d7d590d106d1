using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Optimizers;

namespace Lathe.Benchmarks.Gpt;

/// <summary>
/// A training step of a GPT, AdamW: median (min-max) of the whole, of forward, backward and optimizer, tokens a second and peak
/// memory of the process. The same work in PyTorch is <c>benchmarks/peers/gpt_torch.py</c>.
/// </summary>
internal static class GptStepTable
{
    /// <summary>
    /// <c>--batch --length --threads --steps</c> change the sizes; <c>--checkpoint</c> keeps only the blocks' inputs; <c>--bf16</c> stores
    /// weights and activations as bfloat16; <c>--profile</c> adds time by op; <c>--json</c> prints one line of JSON.
    /// </summary>
    public static int Run(GptShape shape, string[] args)
    {
        int batch = Option(args, "--batch", shape.Width < 256 ? 12 : 4), length = Option(args, "--length", 64);
        int steps = Option(args, "--steps", shape.Width < 256 ? 200 : 7), threads = Option(args, "--threads", 2);
        LatheThreads.Count = threads;
        using var model = new Transformer(shape.Config, new Initializer(1)) { CheckpointActivations = args.Contains("--checkpoint") };
        bool halves = args.Contains("--bf16");
        foreach (Parameter parameter in model.Parameters)
        {
            if (halves) parameter.ConvertTo(DType.BFloat16);
        }

        using var optimizer = new Adam(
            model.Parameters, new AdamOptions { Beta2 = 0.95, WeightDecay = 0.1, Decoupled = true, DecayVectors = false });
        using var scope = new Scope();
        var random = new Random(1);
        int[] tokens = new int[(batch * length) + 1];
        const int Warm = 3;
        var times = new double[4][];
        for (int i = 0; i < 4; i++) times[i] = new double[steps];
        double loss = 0;
        OpProfile? profile = args.Contains("--profile") ? new OpProfile() : null;
        for (int step = 0; step < steps + Warm; step++)
        {
            if (step == Warm) scope.Profile = profile;
            for (int i = 0; i < tokens.Length; i++) tokens[i] = random.Next(Math.Min(shape.Vocabulary, 50257));
            long t0 = Stopwatch.GetTimestamp();
            scope.Reset();
            model.ZeroGrad();
            Tensor x = scope.Input<int>([batch, length], tokens.AsSpan(0, batch * length));
            Tensor y = scope.Input<int>([batch, length], tokens.AsSpan(1));
            Tensor result = model.Hidden(x).LinearCrossEntropy(scope.Use(model.HeadWeight), y);
            long t1 = Stopwatch.GetTimestamp();
            scope.Backward(result);
            long t2 = Stopwatch.GetTimestamp();
            double scale = shape.Width < 256 ? Math.Min(1, 1 / optimizer.GradientNorm()) : 1;
            optimizer.Step(3e-4, scale);
            long t3 = Stopwatch.GetTimestamp();
            loss = result.Item();
            if (step < Warm) continue;
            int at = step - Warm;
            times[0][at] = Ms(t0, t3);
            times[1][at] = Ms(t0, t1);
            times[2][at] = Ms(t1, t2);
            times[3][at] = Ms(t2, t3);
        }

        Print(shape, halves, batch, length, threads, steps, times, loss, scope.PeakBytes, profile, args.Contains("--json"));
        return 0;
    }

    private static void Print(
        GptShape shape, bool halves, int batch, int length, int threads, int steps, double[][] times, double loss, long activations, OpProfile? profile, bool json)
    {
        foreach (double[] t in times) Array.Sort(t);
        double Median(int i) => times[i][steps / 2];
        double peak = ProcessPeak.MiB();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                model = shape.Name,
                storage = halves ? "bf16" : "f32",
                batch,
                length,
                threads,
                steps,
                median_ms = Median(0),
                min_ms = times[0][0],
                max_ms = times[0][^1],
                forward_ms = Median(1),
                backward_ms = Median(2),
                optimizer_ms = Median(3),
                tokens_per_second = batch * length / Median(0) * 1e3,
                peak_mib = peak,
                step_memory_mib = activations / 1048576.0,
                loss,
            }));
        }
        else
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shape.Name} {(halves ? "bf16" : "f32")} B={batch} T={length} threads={threads}: {Median(0):F2} ms [{times[0][0]:F2}-{times[0][^1]:F2}] forward {Median(1):F2} backward {Median(2):F2} optimizer {Median(3):F2}; {batch * length / Median(0) * 1e3:F0} tokens/s; peak {peak:F0} MiB, step memory {activations / 1048576.0:F0} MiB; loss {loss:F4}"));
        }

        if (profile is null) return;
        foreach (OpTime row in profile.Rows)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {row.Name + (row.Backward ? " (backward)" : ""),-32} {row.Calls / steps,5} calls {row.Seconds / steps * 1e3,9:F3} ms a step {row.Flops / row.Seconds / 1e9,8:F1} GFLOP/s {row.Bytes / row.Seconds / 1e9,8:F1} GB/s"));
        }
    }

    private static double Ms(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    private static int Option(string[] args, string name, int otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}
