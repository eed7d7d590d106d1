using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lathe.Inference;
using Lathe.Nn.Models;

namespace Lathe.Benchmarks.Logits;

/// <summary>
/// Lathe's logits beside those that other engines wrote to files: <c>logits MODEL TOKENS DUMP...</c>. TOKENS is a text of ids;
/// a DUMP is float32 [tokens, V], little-endian, the logits after each token. How far the dumps of one engine's own settings lie
/// apart is the tolerance; Lathe is right where it lies no farther from them.
/// </summary>
internal static class LogitsTable
{
    public static int Run(string[] args)
    {
        bool json = args.Contains("--json");
        string[] paths = [.. args.Where(a => a != "--json")];
        if (paths.Length < 3)
        {
            Console.Error.WriteLine("Usage: logits MODEL TOKENS.txt DUMP.f32... [--json]");
            return 2;
        }

        int[] tokens = [.. File.ReadAllText(paths[1]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
        (float[] blocks, int vocabulary) = Lathe(paths[0], tokens, ModelLoadOptions.Inference);
        (float[] floats, _) = Lathe(paths[0], tokens, new ModelLoadOptions());
        List<(string Name, float[] Logits)> peers = [.. paths.Skip(2).Select(p => (Path.GetFileNameWithoutExtension(p), Read(p, tokens.Length, vocabulary)))];
        List<(string, LogitsDistance)> rows = [];
        var within = new List<LogitsDistance>();
        for (int i = 0; i < peers.Count; i++)
        {
            rows.Add(($"{peers[i].Name} - exact", LogitsDistance.Between(floats, peers[i].Logits, vocabulary)));
            for (int j = i + 1; j < peers.Count; j++) within.Add(LogitsDistance.Between(peers[i].Logits, peers[j].Logits, vocabulary));
        }

        rows.Add(("lathe - exact", LogitsDistance.Between(floats, blocks, vocabulary)));
        if (within.Count > 0) rows.Add(("peers, farthest pair", Farthest(within)));
        LogitsDistance[] own = [.. peers.Select(p => LogitsDistance.Between(p.Logits, blocks, vocabulary))];
        rows.Add(("lathe - nearest peer", own.MinBy(d => d.Rms)!));
        rows.Add(("lathe - farthest peer", Farthest(own)));
        Print(Path.GetFileNameWithoutExtension(paths[0]), rows, json);
        return 0;
    }

    private static (float[] Logits, int Vocabulary) Lathe(string path, int[] tokens, ModelLoadOptions options)
    {
        using PretrainedModel model = PretrainedModel.Load(path, options);
        int vocabulary = model.Model.Config.Vocabulary;
        float[] all = new float[tokens.Length * vocabulary];
        using var session = new Session(model.Model);
        session.Score(tokens, (index, logits) => logits.CopyTo(all.AsSpan(index * vocabulary)));
        return (all, vocabulary);
    }

    private static float[] Read(string path, int tokens, int vocabulary)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length != 4L * tokens * vocabulary)
            throw new InvalidDataException($"'{path}' has {bytes.Length} bytes; {tokens} tokens of {vocabulary} float32 logits are {4L * tokens * vocabulary}.");
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    private static LogitsDistance Farthest(IReadOnlyList<LogitsDistance> all)
        => new(all.Max(d => d.MaxAbs), all.Max(d => d.Rms), all.Max(d => d.Relative), all.Min(d => d.SameTop), all.Max(d => d.Divergence));

    private static void Print(string model, List<(string Name, LogitsDistance Distance)> rows, bool json)
    {
        foreach ((string name, LogitsDistance d) in rows)
        {
            Console.WriteLine(json
                ? JsonSerializer.Serialize(new { model, pair = name, max_abs = d.MaxAbs, rms = d.Rms, relative = d.Relative, same_top = d.SameTop, kl_bits = d.Divergence })
                : string.Create(CultureInfo.InvariantCulture, $"{model,-16} {name,-28} max {d.MaxAbs,9:0.000000} rms {d.Rms,9:0.000000} rel {d.Relative,9:0.000000} top-1 {d.SameTop,7:P1} KL {d.Divergence:0.0e+00}"));
        }
    }
}
