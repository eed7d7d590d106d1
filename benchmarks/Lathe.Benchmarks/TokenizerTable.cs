using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lathe.Text.Tokenizers;

namespace Lathe.Benchmarks;

/// <summary>
/// Encoding and training rates on a text file, beside npm's tiktoken where a folder with it is named: the two take turns, so that both
/// meet the same noise. "Cold" is the first pass of a new tokenizer, whose cache of words is empty. "Per processor second" counts the
/// time of all threads together: on a machine that others use it says how much threads lose to each other.
/// </summary>
internal static class TokenizerTable
{
    private const int Rounds = 7;

    public static int Run(string[] args)
    {
        string? text = Value(args, "--text"), tokenizer = Value(args, "--tokenizer"), peer = Value(args, "--peer");
        if (text is null || tokenizer is null)
        {
            Console.Error.WriteLine("Usage: ... tokenizer --text FILE --tokenizer FILE [--peer FOLDER-WITH-node_modules/tiktoken] [--train SIZE] [--json]");
            return 2;
        }

        bool json = args.Contains("--json");
        byte[] utf8 = File.ReadAllBytes(text);
        Encode(utf8, text, tokenizer, peer, json);
        if (int.TryParse(Value(args, "--train"), CultureInfo.InvariantCulture, out int size)) Train(text, utf8.Length, size, json);
        Print(json, "peak memory", [Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0], "MiB");
        return 0;
    }

    private static void Encode(byte[] utf8, string text, string path, string? peer, bool json)
    {
        // Two passes on a part, for the compiler; each cold pass below has a tokenizer of its own.
        for (int i = 0; i < 2; i++) ((ByteLevelBpe)TokenizerFile.Load(path)).Encode(utf8.AsSpan(0, Math.Min(utf8.Length, 1 << 19)), []);
        var rates = new Dictionary<string, List<double>>();
        int tokens = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var tokenizer = (ByteLevelBpe)TokenizerFile.Load(path);
            foreach (string pass in (string[])["encode, 1 thread, cold", "encode, 1 thread"])
            {
                var ids = new List<int>(utf8.Length / 3);
                Time(pass, () => tokenizer.Encode(utf8, ids));
                tokens = ids.Count;
            }

            Time("encode string to array, 1 thread", () => _ = tokenizer.Encode(System.Text.Encoding.UTF8.GetString(utf8)));
            for (int threads = 2; threads <= Environment.ProcessorCount; threads *= 2)
                Time($"encode, {threads} threads", () => _ = tokenizer.EncodeParallel(utf8, threads));
            Time("stream in 4 KiB chunks, 1 thread", () =>
            {
                StreamEncoder stream = tokenizer.CreateStreamEncoder();
                var some = new List<int>();
                for (int start = 0; start < utf8.Length; start += 4096)
                {
                    stream.Append(utf8.AsSpan(start, Math.Min(4096, utf8.Length - start)), some);
                    some.Clear();
                }

                stream.Flush(some);
            });
            int[] all = tokenizer.EncodeParallel(utf8, 2);
            Time("decode, 1 thread", () => _ = tokenizer.DecodeBytes(all));
            if (peer is not null) rates.TryAdd("npm tiktoken, 1 thread", []);
            if (peer is not null) rates["npm tiktoken, 1 thread"].Add(Peer(peer, text));
        }

        Console.Error.WriteLine($"{utf8.Length} bytes, {tokens} tokens");
        foreach ((string name, List<double> values) in rates) Print(json, name, values, "MB/s");

        void Time(string name, Action work)
        {
            GC.Collect();
            TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            work();
            double rate = utf8.Length / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds;
            double perProcessor = utf8.Length / 1e6 / (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
            foreach ((string row, double value) in ((string, double)[])[(name, rate), (name + ", per processor second", perProcessor)])
            {
                rates.TryAdd(row, []);
                rates[row].Add(value);
            }
        }
    }

    private static void Train(string path, long bytes, int size, bool json)
    {
        var seconds = new List<double>();
        int merges = 0;
        for (int round = 0; round < 3; round++)
        {
            using FileStream stream = File.OpenRead(path);
            long start = Stopwatch.GetTimestamp();
            merges = BpeTrainer.Train([stream], new BpeTrainingOptions { VocabularySize = size }).Model.Merges!.Count;
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        Print(json, $"train {size} tokens on {bytes / 1e6:F1} MB ({merges} merges)", seconds, "s");
    }

    // The peer reports the rate of a warm pass, without its start.
    private static double Peer(string folder, string text)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "tokenizer_tiktoken.mjs");
        using var node = Process.Start(new ProcessStartInfo("node", [script, folder, Path.GetFullPath(text)]) { RedirectStandardOutput = true })!;
        string output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        using JsonDocument result = JsonDocument.Parse(output);
        return result.RootElement.GetProperty("megabytes_per_second").GetDouble();
    }

    private static string? Value(string[] args, string flag) => Array.IndexOf(args, flag) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;

    private static void Print(bool json, string name, List<double> values, string unit)
    {
        values.Sort();
        (double median, double low, double high) = (values[values.Count / 2], values[0], values[^1]);
        Console.WriteLine(json
            ? JsonSerializer.Serialize(new { name, unit, median, min = low, max = high })
            : string.Create(CultureInfo.InvariantCulture, $"{name,-56} {median,8:F2} {unit} [{low:F2}-{high:F2}]"));
    }
}
