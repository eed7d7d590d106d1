using System.Globalization;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Accounting;

namespace Lathe.Cli.Models;

/// <summary>An <see cref="InspectDocument"/> on a screen.</summary>
internal static class InspectPage
{
    private const int Indent = 13;

    public static void Write(InspectDocument document, Screen screen)
    {
        Row(screen, "model", document.Path);
        Row(screen, "stored", $"{document.Format}, {Say.Bytes(document.StoredBytes)}: "
            + string.Join(", ", document.StoredTypes.Select(t => $"{Say.Count(t.Tensors, "weight")} in {t.Type}")));
        if (document is { Config: { } config, Parameters: { } parameters, Flops: { } flops, Memory: { } memory })
        {
            Row(screen, "architecture", $"{document.Family}: {Architecture(config)}");
            Row(screen, "tokenizer", document.Tokenizer is { } t
                ? $"{t.Kind}, {Say.Count(t.VocabularySize)} tokens{Mark("begins with", t.BeginId)}{Mark("ends with", t.EndId)} ({t.Path})"
                : "none beside it: --tokenizer FILE|DIR");
            Parameters(screen, config, parameters);
            Flops(screen, document, flops);
            Memory(screen, document, parameters, memory);
        }
        else
        {
            Row(screen, "architecture", $"not said in this file: {Say.Count(document.StoredValues)} values{(document.Tensors is null ? ", listed with --tensors" : "")}");
        }

        if (document.Tensors is { } tensors) Tensors(screen, tensors);
    }

    private static string Architecture(TransformerConfig c)
    {
        List<string> parts =
        [
            Say.Count(c.Layers, "block"),
            $"{c.Width} wide",
            $"{Say.Count(c.Heads, "head")} of {c.HeadWidth}{(c.KeyValueHeadCount == c.Heads ? "" : $" over {c.KeyValueHeadCount} key-value")}",
            $"feed-forward {c.FeedForwardWidth} ({Word(c.Activation)})",
            $"{Word(c.Norm)} {(c.PreNorm ? "before" : "after")} each part",
            $"{Word(c.Positions)} positions{(c.RopeScaling is { } s ? $" ({Word(s.Kind)} × {s.Factor.ToString("0.##", CultureInfo.InvariantCulture)})" : "")}",
            $"context {Say.Count(c.Context)}",
            $"vocabulary {Say.Count(c.Vocabulary)}",
        ];
        if (c.Mixture is { } m) parts.Add($"{m.Active} of {m.Experts} experts{(m.Shared > 0 ? $" and {m.Shared} shared" : "")}");
        if (c.SlidingWindow > 0) parts.Add($"window {Say.Count(c.SlidingWindow)}");
        if (!c.Causal) parts.Add("sees both ways");
        if (c.LanguageHead) parts.Add(c.TiedEmbeddings ? "head is the embedding" : "head of its own");
        return string.Join(", ", parts);
    }

    private static void Parameters(Screen screen, TransformerConfig config, ParameterCount count)
    {
        Heading(screen, "Parameters");
        long finalNorm = count.Total - count.Embedding - count.Head - (config.Layers * count.Block);
        List<string[]> rows = [Line("embedding", count.Embedding), Line($"{Say.Count(config.Layers, "block")} of {Say.Count(count.Block)}", config.Layers * count.Block)];
        rows.Add(Line("  attention", count.Attention));
        rows.Add(Line("  feed-forward", count.FeedForward));
        rows.Add(Line("  norms", count.Norms - finalNorm));
        if (finalNorm > 0) rows.Add(Line("final norm", finalNorm));
        if (count.Head > 0) rows.Add(Line("head", count.Head));
        rows.Add(Line("all", count.Total));
        if (count.Active != count.Total) rows.Add(Line("active a token", count.Active));
        screen.WriteLines(Table.Render(["part", "values", "share"], rows, screen.Ink));

        string[] Line(string name, long value) => [name, Say.Count(value), Say.Percent((double)value / count.Total)];
    }

    private static void Flops(Screen screen, InspectDocument document, FlopCount flops)
    {
        Heading(screen, $"Operations a token, over {Say.Count(document.Context!.Value)} tokens");
        (string Name, double Value)[] all =
        [
            ("queries, keys, values", flops.QueryKeyValue), ("queries × keys", flops.Scores), ("weights × values", flops.Values), ("attention output", flops.Output),
            ("feed-forward", flops.FeedForward), ("head", flops.Head), ("forward", flops.Forward), ("training step", flops.Training),
        ];
        screen.WriteLines(Table.Render(
            ["op", "FLOPs", "share of forward"],
            [.. all.Where(a => a.Value > 0).Select(a => (string[])[a.Name, Si(a.Value / flops.Tokens), a.Name == "training step" ? "" : Say.Percent(a.Value / flops.Forward)])],
            screen.Ink));
    }

    private static void Memory(Screen screen, InspectDocument document, ParameterCount count, MemoryCount memory)
    {
        Heading(screen, $"Memory, batch {document.Batch}, {Say.Count(document.Context!.Value)} tokens");
        List<string[]> rows =
        [
            .. document.InferenceWeights is { } held && held < memory.Weights ? (string[][])[["weights as stored", Say.Bytes(held), "in Lathe, to answer"]] : [],
            ["weights f32", Say.Bytes(memory.Weights), "in Lathe, to train"],
            .. ((GgmlType[])[GgmlType.BF16, GgmlType.Q8_0, GgmlType.Q4_0]).Select(t => (string[])[$"weights {t.Name().ToLowerInvariant()}", Say.Bytes(count.Bytes(t)), "on disk"]),
        ];
        if (document.Config is { Causal: true, LanguageHead: true }) rows.Add(["key-value cache", Say.Bytes(memory.KeyValueCache), $"{Say.Count(memory.KeyValueCache / document.Batch!.Value / document.Context.Value)} bytes a token"]);
        rows.Add(["gradients", Say.Bytes(memory.Gradients), ""]);
        rows.Add(["AdamW", Say.Bytes(memory.Optimizer), ""]);
        rows.Add(["activations", Say.Bytes(memory.Activations), ""]);
        rows.Add(["training step", Say.Bytes(memory.Training), "weights, gradients, AdamW, activations"]);
        if (document.CheckpointedMemory is { } less) rows.Add(["  recomputing", Say.Bytes(less.Training), $"activations {Say.Bytes(less.Activations)}"]);
        int[] widths = [rows.Max(r => TextWidth.Of(r[0])), rows.Max(r => TextWidth.Of(r[1]))];
        foreach (string[] row in rows)
            screen.WriteLine(TextWidth.Cut($"  {TextWidth.Pad(row[0], widths[0])}  {new string(' ', widths[1] - TextWidth.Of(row[1]))}{row[1]}  {screen.Ink.Dim(row[2])}".TrimEnd(), screen.Width));
    }

    private static void Tensors(Screen screen, IReadOnlyList<TensorDocument> tensors)
    {
        Heading(screen, "Weights");
        int type = tensors.Select(t => t.Type.Length).DefaultIfEmpty(0).Max(), shape = tensors.Select(t => Shape(t).Length).DefaultIfEmpty(0).Max();
        foreach (TensorDocument t in tensors) screen.WriteLine($"  {t.Type.PadRight(type)}  {Shape(t).PadRight(shape)}  {t.Name}");

        static string Shape(TensorDocument t) => $"[{string.Join(", ", t.Shape)}]";
    }

    private static void Heading(Screen screen, string text)
    {
        screen.WriteLine();
        screen.WriteLine($"  {screen.Ink.Bold(text)}");
    }

    private static void Row(Screen screen, string name, string text)
    {
        int i = 0;
        foreach (string line in TextWidth.Wrap(text, Math.Max(20, screen.Width - Indent - 4)))
            screen.WriteLine($"  {screen.Ink.Accent((i++ == 0 ? name : "").PadRight(Indent))} {line}");
    }

    private static string Mark(string what, int? id) => id is { } value ? $", {what} {value}" : "";

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Si(double value)
    {
        (double scale, string unit) = value >= 1e12 ? (1e12, "T") : value >= 1e9 ? (1e9, "G") : value >= 1e6 ? (1e6, "M") : (1e3, "k");
        return (value / scale).ToString("0.00", CultureInfo.InvariantCulture) + $" {unit}";
    }
}
