using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Initialization;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Optimizers;

namespace Lathe.Benchmarks.Tuning;

/// <summary>
/// A LoRA step, AdamW: median (min-max) of the whole, of forward, backward and optimizer, tokens a second and peak memory of the process.
/// The same work in PyTorch is <c>benchmarks/peers/lora_torch.py</c>.
/// </summary>
internal static class TuningTable
{
    private const int Warm = 2;

    /// <summary>
    /// <c>--batch --length --rank --dropout --threads --steps</c> change the sizes; <c>--checkpoint</c> and <c>--keep</c> whether only the
    /// blocks' inputs are kept; <c>--quantize TYPE</c> stores the frozen weights in blocks; <c>--bf16</c> stores weights and activations as
    /// bfloat16; <c>--profile</c> adds time by op; <c>--json</c> prints one line of JSON.
    /// </summary>
    public static int Run(TuningShape shape, string[] args)
    {
        int batch = Option(args, "--batch", 1), length = Option(args, "--length", 128), rank = Option(args, "--rank", shape.Rank);
        int steps = Option(args, "--steps", 7), threads = Option(args, "--threads", 2);
        double dropout = double.Parse(Text(args, "--dropout", "0.1"), CultureInfo.InvariantCulture);
        string quantize = Text(args, "--quantize", shape.Quantize);
        bool checkpoint = args.Contains("--checkpoint") || (shape.Checkpoint && !args.Contains("--keep")), halves = args.Contains("--bf16");
        LatheThreads.Count = threads;
        using Transformer model = Build(shape.Config, quantize, halves);
        model.CheckpointActivations = checkpoint;
        LoraAdapter adapter = LoraAdapter.Attach(model, new LoraOptions { Rank = rank, Alpha = 2 * rank, Dropout = dropout });
        using var optimizer = new Adam(adapter.Parameters, new AdamOptions { Decoupled = true });
        using var scope = new Scope { Seed = 1 };
        OpProfile? profile = args.Contains("--profile") ? new OpProfile() : null;
        var times = new double[4][];
        for (int i = 0; i < 4; i++) times[i] = new double[steps];
        var random = new Random(1);
        int[] tokens = new int[(batch * length) + 1];
        double loss = 0;
        for (int step = 0; step < steps + Warm; step++)
        {
            if (step == Warm) scope.Profile = profile;
            for (int i = 0; i < tokens.Length; i++) tokens[i] = random.Next(shape.Config.Vocabulary);
            long t0 = Stopwatch.GetTimestamp();
            scope.Reset();
            scope.Step = (ulong)step;
            adapter.ZeroGrad();
            Tensor x = scope.Input<int>([batch, length], tokens.AsSpan(0, batch * length)), y = scope.Input<int>([batch, length], tokens.AsSpan(1));
            Tensor result = model.Hidden(x).LinearCrossEntropy(scope.Use(model.HeadWeight), y);
            long t1 = Stopwatch.GetTimestamp();
            scope.Backward(result);
            long t2 = Stopwatch.GetTimestamp();
            optimizer.Step(2e-4, Math.Min(1, 1 / optimizer.GradientNorm()));
            long t3 = Stopwatch.GetTimestamp();
            loss = result.Item();
            if (step < Warm) continue;
            long[] ends = [t0, t1, t2, t3];
            times[0][step - Warm] = Stopwatch.GetElapsedTime(t0, t3).TotalMilliseconds;
            for (int i = 1; i < 4; i++) times[i][step - Warm] = Stopwatch.GetElapsedTime(ends[i - 1], ends[i]).TotalMilliseconds;
        }

        foreach (double[] t in times) Array.Sort(t);
        var result1 = new
        {
            model = shape.Name,
            storage = quantize.Length > 0 ? quantize : halves ? "bf16" : "f32",
            activations = halves ? "bf16" : "f32",
            batch,
            length,
            rank,
            dropout,
            checkpoint,
            threads,
            steps,
            trained = adapter.Parameters.Sum(p => p.Count),
            median_ms = times[0][steps / 2],
            min_ms = times[0][0],
            max_ms = times[0][^1],
            forward_ms = times[1][steps / 2],
            backward_ms = times[2][steps / 2],
            optimizer_ms = times[3][steps / 2],
            tokens_per_second = batch * length / times[0][steps / 2] * 1e3,
            peak_mib = ProcessPeak.MiB(),
            step_memory_mib = scope.PeakBytes / 1048576.0,
            loss,
        };
        Console.WriteLine(args.Contains("--json")
            ? JsonSerializer.Serialize(result1)
            : string.Create(CultureInfo.InvariantCulture, $"{result1.model} {result1.storage}{(halves ? ", bf16 activations" : "")} B={batch} T={length} r={rank}{(checkpoint ? " checkpointed" : "")} threads={threads}: {result1.median_ms:F1} ms [{result1.min_ms:F1}-{result1.max_ms:F1}] forward {result1.forward_ms:F1} backward {result1.backward_ms:F1} optimizer {result1.optimizer_ms:F2}; {result1.tokens_per_second:F0} tokens/s; peak {result1.peak_mib:F0} MiB, step memory {result1.step_memory_mib:F0} MiB; loss {loss:F4}"));
        if (profile is null) return 0;
        foreach (OpTime row in profile.Rows)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {row.Name + (row.Backward ? " (backward)" : ""),-32} {row.Calls / steps,5} calls {row.Seconds / steps * 1e3,9:F3} ms a step {row.Flops / row.Seconds / 1e9,8:F1} GFLOP/s {row.Bytes / row.Seconds / 1e9,8:F1} GB/s"));
        }

        return 0;
    }

    private static Transformer Build(TransformerConfig config, string quantize, bool halves)
    {
        var model = new Transformer(config, new Initializer(1));
        if (quantize.Length > 0) ModelQuantizer.Quantize(model, GgufRecipe.Named(quantize));
        foreach (Parameter parameter in model.Parameters)
        {
            if (halves && parameter.DType == DType.Float32) parameter.ConvertTo(DType.BFloat16);
        }

        return model;
    }

    private static string Text(string[] args, string name, string otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
    }

    private static int Option(string[] args, string name, int otherwise)
        => int.Parse(Text(args, name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
