using System.Diagnostics;
using System.Text.Json;
using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Tensors.Randomness;

namespace Lathe.Benchmarks;

/// <summary>Times what lies between logits and a token, on one thread: samplers, penalties and log-probabilities, for vocabularies of three sizes.</summary>
internal static class SamplerTable
{
    public static int Run(string[] args)
    {
        bool json = args.Contains("--json");
        if (!json) Console.WriteLine("Choosing a token, one thread. Median (min-max) µs.");
        foreach (int vocabulary in new[] { 32000, 49152, 128256 })
        {
            var random = new PhiloxRandom(1);
            float[] logits = [.. Enumerable.Range(0, vocabulary).Select(_ => (float)(random.NextGaussian() * 3))];
            int[] text = [.. Enumerable.Range(0, 1000).Select(_ => random.Next(vocabulary))];
            foreach ((string name, GenerationOptions options) in Cases())
            {
                var chooser = new TokenChooser(options);
                Print(name, vocabulary, Measure(() => chooser.Next(logits, text, 500)), json);
            }

            float[] flat = [.. logits.Select(static l => l * 0.01f)];
            var nucleus = new TokenChooser(new GenerationOptions { Sampling = new SamplerOptions { TopP = 0.95 } });
            Print("top-p 0.95, flat logits", vocabulary, Measure(() => nucleus.Next(flat, text, 500)), json);
            var reader = new LogProbabilities(0);
            Print("log-probability", vocabulary, Measure(() => reader.Of(logits, 7)), json);
        }

        return 0;
    }

    private static IEnumerable<(string Name, GenerationOptions Options)> Cases()
    {
        yield return ("greedy", With(SamplerOptions.Greedy));
        yield return ("temperature", With(new() { Temperature = 0.8 }));
        yield return ("top-k 40", With(new() { Temperature = 0.8, TopK = 40 }));
        yield return ("top-p 0.95", With(new() { Temperature = 0.8, TopP = 0.95 }));
        yield return ("min-p 0.05", With(new() { Temperature = 0.8, MinP = 0.05 }));
        yield return ("typical 0.9", With(new() { Temperature = 0.8, Typical = 0.9 }));
        yield return ("top-k 40, top-p, min-p", With(new() { Temperature = 0.8, TopK = 40, TopP = 0.95, MinP = 0.05 }));
        yield return ("penalties, greedy", With(SamplerOptions.Greedy) with { Processors = [new RepetitionPenalty(1.1), new OccurrencePenalty(0.1, 0.1)] });

        static GenerationOptions With(SamplerOptions sampling) => new() { Sampling = sampling };
    }

    private static double[] Measure(Action action)
    {
        for (int i = 0; i < 200; i++) action();
        double[] times = new double[15];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int j = 0; j < 20; j++) action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / 20;
        }

        Array.Sort(times);
        return times;
    }

    private static void Print(string name, int vocabulary, double[] times, bool json)
    {
        double median = times[times.Length / 2];
        Console.WriteLine(json
            ? JsonSerializer.Serialize(new { benchmark = "samplers", name, vocabulary, median_us = median, min_us = times[0], max_us = times[^1] })
            : $"  {vocabulary,7}  {name,-24}  {median,8:0.0} ({times[0]:0.0}-{times[^1]:0.0})");
    }
}
