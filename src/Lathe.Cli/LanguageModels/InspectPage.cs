using System.Globalization;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.LanguageModels;

/// <summary>A model's shape, parameters, operations and memory on a screen.</summary>
internal static class InspectPage
{
    public static void Write(InspectDocument d, Screen screen)
    {
        screen.WriteLine($"  {screen.Ink.Accent(d.Path)}  {d.Family}, {d.Format}");
        screen.WriteText(string.Join("  ", d.Config.Where(f => f.Value is not null && f.Value.GetValueKind() is not System.Text.Json.JsonValueKind.Object).Select(f => $"{f.Key}={f.Value}")), style: screen.Ink.Dim);
        screen.WriteLine();
        InspectParameters p = d.Parameters;
        (string Name, long Count)[] groups = [("token embedding", p.Tokens), ("positions, types", p.Positions), ("attention", p.Attention), ("feed-forward", p.FeedForward), ("norms", p.Norms), ("head", p.Head)];
        List<string[]> rows = [.. groups.Where(g => g.Count > 0).Select(g => new[] { g.Name, N(g.Count), Share(g.Count, p.Total) })];
        rows.Add(["one block", N(p.PerBlock), Share(p.PerBlock, p.Total)]);
        rows.Add(["all", N(p.Total), ""]);
        if (p.Active != p.Total) rows.Add(["active for a token", N(p.Active), Share(p.Active, p.Total)]);
        screen.WriteLines(Table.Render(["parameters", "", ""], rows, screen.Ink));
        screen.WriteLine();
        InspectFlops f = d.Flops;
        screen.WriteLines(Table.Render([$"operations a token at {N(f.Context)}", "MFLOP"],
            [["queries, keys, values", M(f.Qkv)], ["scores and mixing", M(f.Scores + f.Values)], ["output", M(f.Output)], ["feed-forward", M(f.FeedForward)], ["head", M(f.Head)], ["forward", M(f.ForwardPerToken)], ["training", M(f.TrainingPerToken)]], screen.Ink));
        screen.WriteLine();
        InspectMemory m = d.Memory;
        screen.WriteLines(Table.Render([$"memory in F32, {N(m.Batch)} × {N(m.Context)} tokens", ""],
            [["weights", Say.Bytes(m.Weights)], ["key-value cache", Say.Bytes(m.KvCache)], ["answering: both", Say.Bytes(m.Inference)], ["gradients", Say.Bytes(m.Gradients)], ["Adam's moments", Say.Bytes(m.Optimizer)], ["activations", Say.Bytes(m.Activations)], ["training: all but the cache", Say.Bytes(m.Training)]], screen.Ink));
        if (d.StoredBytes is { } stored)
        {
            screen.WriteLine();
            screen.WriteLine($"  stored   {string.Join(", ", stored.Select(s => $"{s.Key} {Say.Bytes(s.Value)}"))}");
        }

        if (d.Weights is not { } weights) return;
        screen.WriteLine();
        screen.WriteLines(Table.Render(["weight", "shape", "type", "bytes"], [.. weights.Select(w => new[] { w.Name, $"[{string.Join(", ", w.Shape)}]", w.Type, N(w.Bytes) })], screen.Ink, left: 3));
    }

    private static string N(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string M(double flops) => (flops / 1e6).ToString(flops < 1e8 ? "N2" : "N0", CultureInfo.InvariantCulture);

    private static string Share(long part, long whole) => (100.0 * part / Math.Max(1, whole)).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
