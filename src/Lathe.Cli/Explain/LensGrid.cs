using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Inference.Explanation;

namespace Lathe.Cli.Explain;

/// <summary>The logit lens: a row a layer, a column a token, in each cell the likeliest next token there.</summary>
internal static class LensGrid
{
    private const int Label = 7;

    public static void Write(Explained explained, Screen screen)
    {
        PromptReading reading = explained.Reading;
        int kept = explained.Length - reading.First, cell = screen.Width >= 110 ? 13 : 11;
        int columns = Math.Min(kept, (screen.Width - Label - 3) / cell), skip = kept - columns;
        Ink ink = screen.Ink;
        screen.WriteLine("  " + ink.Dim("after".PadLeft(Label)) + string.Concat(Enumerable.Range(skip, columns).Select(i => " " + ink.Bold(TextWidth.Pad(TextWidth.Cut(explained.WordAt(reading.First + i), cell - 1), cell - 1)))));
        foreach (LayerReading layer in reading.Layers)
        {
            string name = layer.Layer == 0 ? "embed" : layer.Layer == reading.Layers.Count - 1 ? $"final {layer.Layer}" : $"{layer.Layer}";
            screen.WriteLine("  " + ink.Dim(name.PadLeft(Label)) + string.Concat(Enumerable.Range(skip, columns).Select(i => " " + Cell(explained, layer.Lens[i], cell - 1, ink))));
        }

        screen.WriteLine("  " + ink.Dim("settled".PadLeft(Label)) + string.Concat(Enumerable.Range(skip, columns).Select(i => " " + TextWidth.Pad($"  {Settled(reading.SettledAt(i))}", cell - 1))));
        if (explained.Length > columns) screen.WriteText($"The last {columns} of {Say.Count(explained.Length)} tokens; a wider terminal, --json and --html show more.", style: ink.Dim);
    }

    public static string Settled(int layer) => layer == 0 ? "embed" : layer.ToString(CultureInfo.InvariantCulture);

    private static string Cell(Explained explained, LensReading lens, int width, Ink ink)
    {
        TokenProbability top = lens.Top[0];
        string percent = Math.Min(99, Math.Round(top.Probability * 100)).ToString("0", CultureInfo.InvariantCulture).PadLeft(3);
        string text = (lens.FinalRank == 1 ? "•" : " ") + TextWidth.Pad(TextWidth.Cut(explained.Word(top.Id), width - 4), width - 4) + percent;
        return Heatmap.Tint(text, top.Probability, ink);
    }
}
