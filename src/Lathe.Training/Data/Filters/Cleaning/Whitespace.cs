using System.Text;

namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Tidies blanks and line ends.</summary>
public static class Whitespace
{
    /// <summary>
    /// No blanks at line ends or around the text, no more than one empty line in a row, no-break and other wide blanks as plain ones;
    /// runs of blanks inside a line become one, but not at its beginning, nor in fenced code.
    /// </summary>
    /// <returns>The tidy text; the same object where it was tidy.</returns>
    public static string Tidy(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tidy = new StringBuilder(text.Length);
        bool fenced = false;
        int empty = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.TrimEnd();
            if (CodeFence.IsFence(line)) fenced = !fenced;
            if (line.IsEmpty && !fenced)
            {
                empty++;
                continue;
            }

            if (tidy.Length > 0) tidy.Append(empty > 0 ? "\n\n" : "\n");
            empty = 0;
            if (fenced) tidy.Append(line);
            else Append(tidy, line);
        }

        // Blanks before the first line's text are around the text, those of other lines are its indentation.
        string result = tidy.ToString().Trim();
        return string.Equals(result, text, StringComparison.Ordinal) ? text : result;
    }

    private static void Append(StringBuilder tidy, ReadOnlySpan<char> line)
    {
        bool inside = false, blank = false;
        foreach (char c in line)
        {
            bool wide = c != '\t' && char.IsWhiteSpace(c);
            if (inside && (wide || c == '\t'))
            {
                blank = true;
                continue;
            }

            if (blank) tidy.Append(' ');
            blank = false;
            inside |= !wide && c != '\t';
            tidy.Append(wide ? ' ' : c);
        }
    }
}
