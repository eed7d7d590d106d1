namespace Lathe.Cli.Rendering;

/// <summary>Blocks of lines beside one another, folded into as many rows of blocks as the width needs.</summary>
internal static class Columns
{
    public static IEnumerable<string> Fold(IReadOnlyList<IReadOnlyList<string>> blocks, int width, int gap = 2)
    {
        int start = 0;
        while (start < blocks.Count)
        {
            if (start > 0) yield return "";
            int count = 0, used = 0;
            while (start + count < blocks.Count)
            {
                int next = WidthOf(blocks[start + count]) + (count == 0 ? 0 : gap);
                if (count > 0 && used + next > width) break;
                used += next;
                count++;
            }

            foreach (string line in Beside([.. blocks.Skip(start).Take(count)], gap)) yield return line;
            start += count;
        }
    }

    /// <summary>Blocks side by side.</summary>
    public static IEnumerable<string> Beside(IReadOnlyList<IReadOnlyList<string>> blocks, int gap = 3)
    {
        int[] widths = [.. blocks.Select(WidthOf)];
        int height = blocks.Max(b => b.Count);
        for (int row = 0; row < height; row++)
        {
            string[] cells = new string[blocks.Count];
            for (int i = 0; i < cells.Length; i++) cells[i] = TextWidth.Pad(row < blocks[i].Count ? blocks[i][row] : "", widths[i]);
            yield return string.Join(new string(' ', gap), cells).TrimEnd();
        }
    }

    private static int WidthOf(IReadOnlyList<string> block) => block.Max(line => TextWidth.Of(line));
}
