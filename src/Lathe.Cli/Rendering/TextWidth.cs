using System.Globalization;
using System.Text;

namespace Lathe.Cli.Rendering;

/// <summary>
/// Columns of styled text: escape sequences and combining marks take none, East Asian wide characters and emoji two, all else one.
/// </summary>
internal static class TextWidth
{
    // Unicode's East Asian Width, the wide and fullwidth ranges of the basic plane.
    private static readonly (char First, char Last)[] Wide =
    [
        ('\u1100', '\u115F'), ('\u2E80', '\u303E'), ('\u3041', '\uA4CF'), ('\uA960', '\uA97F'), ('\uAC00', '\uD7A3'),
        ('\uF900', '\uFAFF'), ('\uFE30', '\uFE6F'), ('\uFF00', '\uFF60'), ('\uFFE0', '\uFFE6'),
    ];

    public static int Of(ReadOnlySpan<char> text)
    {
        int width = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e') i = EndOfEscape(text, i);
            else width += Columns(text[i]);
        }

        return width;
    }

    /// <summary>The text filled up with spaces on its right.</summary>
    public static string Pad(string text, int width)
    {
        int missing = width - Of(text);
        return missing > 0 ? text + new string(' ', missing) : text;
    }

    /// <summary>The text filled up with spaces on its left.</summary>
    public static string PadLeft(string text, int width)
    {
        int missing = width - Of(text);
        return missing > 0 ? new string(' ', missing) + text : text;
    }

    /// <summary>The text cut to a width, its end an ellipsis; styles stay closed.</summary>
    public static string Cut(string text, int width)
    {
        if (Of(text) <= width) return text;
        var cut = new StringBuilder();
        int used = 0;
        bool full = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e')
            {
                int end = EndOfEscape(text, i);
                cut.Append(text, i, end - i + 1);
                i = end;
                continue;
            }

            if (full) continue;
            int next = used + (char.IsHighSurrogate(text[i]) ? 2 : Columns(text[i]));
            full = next >= width && !char.IsLowSurrogate(text[i]);
            cut.Append(full ? '…' : text[i]);
            if (!char.IsHighSurrogate(text[i])) used = next;
            else if (!full) used++;
        }

        return cut.ToString();
    }

    /// <summary>Plain text cut to a width, without a sign that it was.</summary>
    public static string Clip(string text, int width)
    {
        int used = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = char.IsHighSurrogate(text[i]);
            used += pair ? 2 : char.IsLowSurrogate(text[i]) ? 0 : Columns(text[i]);
            if (used > width) return text[..i];
        }

        return text;
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

    // Half an emoji counts one: pairs come as pairs.
    private static int Columns(char c)
    {
        if (c < '\u0300') return 1;
        foreach ((char first, char last) in Wide)
        {
            if (c >= first && c <= last) return 2;
        }

        return CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1;
    }

    private static int EndOfEscape(ReadOnlySpan<char> text, int start)
    {
        int i = start + 1;
        while (i < text.Length && !char.IsAsciiLetter(text[i])) i++;
        return Math.Min(i, text.Length - 1);
    }
}
