using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Inference.Explanation;

namespace Lathe.Cli.Explain;

/// <summary>Every head's entropy at a glance: a row a layer, a column a head; without colours, bare percentages.</summary>
internal static class HeadGrid
{
    private const int Label = 5;

    public static void Write(Explained explained, Screen screen)
    {
        int heads = explained.Config.Heads, layers = explained.Config.Layers;
        int cell = screen.Ink.HasFixedColors ? Heatmap.Cell : Heatmap.Cell + 1, columns = Math.Max(1, (screen.Width - Label - 4) / cell);
        string[] rows = [.. Enumerable.Range(1, layers).Select(Text)];
        for (int first = 0; first < heads; first += columns)
        {
            int start = first;
            string[] names = [.. Enumerable.Range(first + 1, Math.Min(columns, heads - first)).Select(Text)];
            screen.WriteLine("  " + screen.Ink.Dim("layer  head →"));
            IEnumerable<string> lines = screen.Ink.HasFixedColors
                ? Heatmap.Render(rows, names, (layer, head) => Share(layer, start + head), screen.Ink, Label)
                : Numbers(rows, names, (layer, head) => Share(layer, start + head), cell, screen.Ink);
            foreach (string line in lines) screen.WriteLine("  " + line);
        }

        double Share(int layer, int head) => explained.Reading.Heads[(layer * heads) + head].Share;
    }

    private static IEnumerable<string> Numbers(string[] rows, string[] names, Func<int, int, double> share, int cell, Ink ink)
    {
        yield return ink.Dim(new string(' ', Label) + string.Concat(names.Select(n => n.PadLeft(cell))));
        for (int row = 0; row < rows.Length; row++)
        {
            int layer = row;
            yield return ink.Dim(rows[row].PadLeft(Label)) + string.Concat(names.Select((_, head) => Text((int)Math.Round(share(layer, head) * 100)).PadLeft(cell)));
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
