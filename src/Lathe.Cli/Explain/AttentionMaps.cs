using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Inference.Explanation;

namespace Lathe.Cli.Explain;

/// <summary>The chosen heads' maps: a row a token, numbered columns, and beside each row its entropy.</summary>
internal static class AttentionMaps
{
    private const int Label = 13;
    private const int Tail = 7;
    private const string Earlier = "<";

    public static void Write(Explained explained, Screen screen)
    {
        int room = Math.Max(2, (screen.Width - Label - Tail - 5) / Heatmap.Cell);
        foreach (HeadReading head in explained.Heads)
        {
            screen.WriteLine();
            screen.WriteText($"{screen.Ink.Accent($"layer {head.Layer}, head {head.Head}")}  {HeadWords.Habit(head)}; {HeadWords.Entropy(head)}");
            foreach (string line in Map(explained, head, room, screen.Ink)) screen.WriteLine("  " + line);
        }

        int rows = explained.Length - explained.Reading.First, shown = Shown(explained, room);
        if (shown < explained.Length)
        {
            screen.WriteText(
                $"The last {shown} of {Say.Count(explained.Length)} tokens; column {Earlier} adds up what goes to the earlier ones. "
                + (shown < rows ? "A wider terminal and --html show more." : "--last keeps more."), style: screen.Ink.Dim);
        }
    }

    // All where they fit; else room for the column of the earlier ones.
    private static int Shown(Explained explained, int room)
    {
        int rows = explained.Length - explained.Reading.First;
        return explained.Length <= room && rows == explained.Length ? rows : Math.Min(rows, room - 1);
    }

    private static IEnumerable<string> Map(Explained explained, HeadReading head, int room, Ink ink)
    {
        int shown = Shown(explained, room), start = explained.Length - shown, earlier = start > 0 ? 1 : 0;
        string[] columns = [.. Enumerable.Repeat(Earlier, earlier), .. Enumerable.Range(start, shown).Select(i => (i % 1000).ToString(CultureInfo.InvariantCulture))];
        string[] rows = [.. Enumerable.Range(start, shown).Select(i => $"{TextWidth.Pad(TextWidth.Cut(explained.WordAt(i), Label - 4), Label - 4)} {i % 1000,3}")];
        IReadOnlyList<string> lines = Heatmap.Render(rows, columns, Weight, ink, Label);
        yield return lines[0] + ink.Dim(" bits");
        for (int row = 0; row < shown; row++)
            yield return lines[row + 1] + ink.Dim(head.Entropies[start + row - head.First].ToString("0.00", CultureInfo.InvariantCulture).PadLeft(5));

        double Weight(int row, int column)
        {
            ReadOnlySpan<float> weights = head.Row(start + row - head.First);
            if (explained.Config.Causal && column - earlier > row) return double.NaN;
            if (column >= earlier) return weights[start + column - earlier];
            double sum = 0;
            foreach (float w in weights[..start]) sum += w;
            return sum;
        }
    }
}
