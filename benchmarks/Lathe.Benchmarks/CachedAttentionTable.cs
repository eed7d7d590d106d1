using System.Diagnostics;
using System.Text.Json;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Kernels;
using Lathe.Tensors.Kernels.Attention;
using Lathe.Tensors.Ops.Attention;
using Lathe.Tensors.Threading;

namespace Lathe.Benchmarks;

/// <summary>
/// Times attention over a key-value cache: a prompt of 512 tokens at once, and one new token over many keys, for each element type.
/// Beside the prompt stands the training kernel on the same rows. <c>--seconds</c> is the time spent on each measurement.
/// </summary>
internal static class CachedAttentionTable
{
    /// <summary>Runs the shapes of GPT-2 124M and of LLaMA-shaped models of 135M and 1.1B parameters.</summary>
    public static int Run(string[] args)
    {
        bool json = args.Contains("--json");
        int at = Array.IndexOf(args, "--seconds");
        double seconds = at >= 0 && at + 1 < args.Length ? double.Parse(args[at + 1]) : 0.5;
        if (!json) Console.WriteLine($"Attention over a cache, {Simd.Level}, {Team.Threads} threads. Median (min-max) µs a layer.");
        int only = Array.IndexOf(args, "--heads") is >= 0 and int i && i + 1 < args.Length ? int.Parse(args[i + 1]) : 0;
        foreach ((int heads, int groups) in new[] { (9, 3), (12, 12), (32, 4) })
        {
            if (only > 0 && heads != only) continue;
            Prompt(heads, groups, 512, seconds, json);
            foreach (int keys in new[] { 100, 500, 1000, 4000 }) Decode(heads, groups, keys, seconds, json);
        }

        return 0;
    }

    private static void Prompt(int heads, int groups, int length, double seconds, bool json)
    {
        using var scope = new Scope(record: false);
        using var packed = new Parameter("packed", [1, length, (heads + (2 * groups)) * 64]) { RequiresGrad = false };
        Packed(scope, heads, groups, length).Data<float>().CopyTo(packed.Value<float>());
        double work = 2.0 * length * (length + 1) * heads * 64;
        Times training = Measure(() => { scope.Reset(); scope.Use(packed).SelfAttention(heads, groups, new AttentionOptions { Causal = true }); }, seconds);
        Print(heads, groups, $"prompt {length}, training kernel", training, work, json);
        foreach (CacheType type in new[] { CacheType.F32, CacheType.F16, CacheType.Q8_0 })
        {
            using KeyValueStore store = Store(heads, groups, type);
            Times times = Measure(() => { scope.Reset(); CachedAttention.ApplyPacked(scope.Use(packed), store, 0, 0); }, seconds);
            Print(heads, groups, $"prompt {length}, {type}", times, work, json);
        }
    }

    // Sixteen layers one after the other, so that the keys come from where a model's would: not from the first-level cache.
    private static void Decode(int heads, int groups, int keys, double seconds, bool json)
    {
        using var scope = new Scope(record: false);
        foreach (CacheType type in new[] { CacheType.F32, CacheType.F16, CacheType.Q8_0 })
        {
            using KeyValueStore store = Store(heads, groups, type);
            for (int layer = 0; layer < store.Layout.Layers; layer++)
            {
                scope.Reset();
                CachedAttention.ApplyPacked(Packed(scope, heads, groups, keys), store, layer, 0);
            }

            scope.Reset();
            Tensor token = Packed(scope, heads, groups, 1);
            Times times = Measure(() => { for (int layer = 0; layer < store.Layout.Layers; layer++) CachedAttention.ApplyPacked(token, store, layer, keys - 1); if (scope.Count > 100000) { scope.Reset(); token = Packed(scope, heads, groups, 1); } }, seconds);
            double n = store.Layout.Layers;
            Print(heads, groups, $"token over {keys}, {type}", new Times(times.Median / n, times.Min / n, times.Max / n), 4.0 * keys * heads * 64, json);
        }
    }

    private static KeyValueStore Store(int heads, int groups, CacheType type)
        => new(new KeyValueLayout { Layers = 16, Heads = heads, KeyValueHeads = groups, HeadSize = 64, Type = type }, 4096);

    private static Tensor Packed(Scope scope, int heads, int groups, int length)
    {
        Tensor x = scope.Empty([1, length, (heads + (2 * groups)) * 64]);
        Span<float> values = x.Data<float>();
        for (int i = 0; i < values.Length; i++) values[i] = ((i * 2654435761u) >> 8) / 8388608f - 1;
        return x;
    }

    private static Times Measure(Action work, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        do work(); while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / 4);
        var times = new List<double>();
        start = Stopwatch.GetTimestamp();
        while (times.Count < 5 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            long begin = Stopwatch.GetTimestamp();
            work();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }

        times.Sort();
        return new Times(times[times.Count / 2], times[0], times[^1]);
    }

    private static void Print(int heads, int groups, string what, Times t, double work, bool json)
    {
        double rate = work / t.Median / 1e3;
        if (json) Console.WriteLine(JsonSerializer.Serialize(new { heads, key_value_heads = groups, what, threads = Team.Threads, median_us = t.Median, min_us = t.Min, max_us = t.Max, gflops = rate }));
        else Console.WriteLine($"{heads,3}/{groups,-3} {what,-32} {t.Median,10:F1} ({t.Min:F1}-{t.Max:F1})  {rate,6:F0} GFLOP/s");
    }

    private readonly record struct Times(double Median, double Min, double Max);
}
