namespace Lathe.Cli.Rendering;

/// <summary>Rows of cells under a quiet heading; numbers stand right.</summary>
internal static class Table
{
    /// <param name="heading">The heading's cells.</param>
    /// <param name="rows">As many cells each.</param>
    /// <param name="ink">Colours.</param>
    /// <param name="left">How many columns stand left; the others stand right.</param>
    public static IEnumerable<string> Render(string[] heading, IReadOnlyList<string[]> rows, Ink ink, int left = 1)
    {
        int[] widths = [.. heading.Select((h, i) => Math.Max(TextWidth.Of(h), rows.Select(r => TextWidth.Of(r[i])).DefaultIfEmpty(0).Max()))];
        yield return ink.Dim(Line(heading));
        foreach (string[] row in rows) yield return Line(row);

        string Line(string[] cells) => ("  " + string.Join("  ", cells.Select((cell, i) => i < left
            ? TextWidth.Pad(cell, widths[i])
            : new string(' ', widths[i] - TextWidth.Of(cell)) + cell))).TrimEnd();
    }
}
