using System.Text;

namespace Lathe.Cli.Rendering;

/// <summary>Columns of styled text: escape sequences take none; all else that Lathe prints takes one a character.</summary>
internal static class TextWidth
{
    public static int Of(ReadOnlySpan<char> text)
    {
        int width = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e') i = EndOfEscape(text, i);
            else width++;
        }

        return width;
    }

    /// <summary>The text filled up with spaces on its right.</summary>
    public static string Pad(string text, int width)
    {
        int missing = width - Of(text);
        return missing > 0 ? text + new string(' ', missing) : text;
    }

    /// <summary>The text cut to a width; styles stay closed.</summary>
    public static string Cut(string text, int width)
    {
        if (Of(text) <= width) return text;
        var cut = new StringBuilder();
        int used = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e')
            {
                int end = EndOfEscape(text, i);
                cut.Append(text, i, end - i + 1);
                i = end;
            }
            else if (++used < width)
            {
                cut.Append(text[i]);
            }
            else if (used == width)
            {
                cut.Append('…');
            }
        }

        return cut.ToString();
    }

    /// <summary>Text in lines of at most a width, cut between words; a word longer than that stands alone.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        foreach (string paragraph in text.Split('\n'))
        {
            var line = new StringBuilder();
            int used = 0;
            foreach (string word in paragraph.Split(' '))
            {
                int size = Of(word);
                if (used > 0 && used + 1 + size > width)
                {
                    yield return line.ToString();
                    line.Clear();
                    used = 0;
                }

                if (used > 0) line.Append(' ');
                line.Append(word);
                used += size + (used > 0 ? 1 : 0);
            }

            yield return line.ToString();
        }
    }

    private static int EndOfEscape(ReadOnlySpan<char> text, int start)
    {
        int i = start + 1;
        while (i < text.Length && !char.IsAsciiLetter(text[i])) i++;
        return Math.Min(i, text.Length - 1);
    }
}
