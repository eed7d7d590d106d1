using System.Diagnostics;
using Lathe.Inference;
using Lathe.Inference.Batching;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Benchmarks;

/// <summary>
/// Tokens a second of several texts that are read together, beside the same model with one text: rounds alternate, so that what else the machine
/// does meets all alike. <c>batch MODEL [--prompt N] [--tokens N] [--rounds N] [--cache F32|F16|Q8_0] [--threads N]</c>. With one
/// thread it is processor time that counts, which others do not change.
/// </summary>
internal static class BatchTable
{
    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32, 64];

    /// <summary>Runs one model.</summary>
    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("Usage: batch MODEL [--prompt N] [--tokens N] [--rounds N] [--cache F32|F16|Q8_0] [--threads N]");
            return 2;
        }

        int prompt = Number(args, "--prompt", 32), tokens = Number(args, "--tokens", 32), rounds = Number(args, "--rounds", 7);
        CacheType type = Enum.Parse<CacheType>(Option(args, "--cache", "F32"));
        using PretrainedModel file = PretrainedModel.Load(args[0], ModelLoadOptions.Inference);
        LatheThreads.Count = Number(args, "--threads", LatheThreads.Count);
        int vocabulary = file.Model.Config.Vocabulary;
        var options = new SessionOptions { Capacity = prompt + tokens, CacheType = type };
        using var session = new Session(file.Model, options);
        session.Reserve(prompt + tokens);
        var batches = Array.ConvertAll(Sizes, n => new BatchSession(file.Model, n, options));
        var rates = Array.ConvertAll(new double[Sizes.Length + 1], _ => new List<double>());
        for (int round = -2; round < rounds; round++)
        {
            double alone = Alone();
            if (round >= 0) rates[0].Add(alone);
            for (int i = 0; i < Sizes.Length; i++)
            {
                double rate = Together(batches[i]);
                if (round >= 0) rates[i + 1].Add(rate);
            }
        }

        Console.WriteLine($"{Path.GetFileName(args[0])}: prompt {prompt}, {tokens} tokens, cache {type}, {LatheThreads.Count} {(LatheThreads.Count == 1 ? "thread, processor time" : "threads")}; tokens/s, and the ratio to one text alone, medians (min–max) of {rounds} alternating rounds");
        Console.WriteLine($"  alone    {Row(rates[0])}");
        for (int i = 0; i < Sizes.Length; i++)
            Console.WriteLine($"  {Sizes[i],5}    {Row(rates[i + 1])}    {Row([.. rates[i + 1].Zip(rates[0], (a, b) => a / b)], "F2")}");
        foreach (BatchSession batch in batches) batch.Dispose();
        return 0;

        double Alone()
        {
            session.Rewind(0);
            session.Read(Prompt(0));
            double start = Seconds();
            for (int t = 0; t < tokens; t++) session.Read([t % vocabulary]);
            return tokens / (Seconds() - start);
        }

        double Together(BatchSession batch)
        {
            for (int i = 0; i < batch.Places; i++) batch.Add(Prompt(i)).Reserve(prompt + tokens);
            while (batch.Step())
            {
            }

            double start = Seconds();
            for (int t = 0; t < tokens; t++)
            {
                foreach (BatchText text in batch.Texts) text.Push(t % vocabulary);
                batch.Step();
            }

            double seconds = Seconds() - start;
            while (batch.Texts.Count > 0) batch.Texts[^1].Remove();
            batch.Forget();
            return batch.Places * tokens / seconds;
        }

        int[] Prompt(int text) => [.. Enumerable.Range(0, prompt).Select(i => (int)((((long)i * 7919) + (text * 31)) % vocabulary))];
    }

    private static double Seconds()
        => LatheThreads.Count == 1 ? Environment.CpuUsage.TotalTime.TotalSeconds : (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;

    private static string Row(List<double> values, string format = "F1")
    {
        double[] sorted = [.. values.Order()];
        return $"{sorted[sorted.Length / 2].ToString(format)} ({sorted[0].ToString(format)}–{sorted[^1].ToString(format)})";
    }

    private static int Number(string[] args, string name, int otherwise) => int.Parse(Option(args, name, otherwise.ToString()));

    private static string Option(string[] args, string name, string otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
    }
}
