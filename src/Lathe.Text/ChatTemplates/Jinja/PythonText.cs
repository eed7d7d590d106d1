using System.Globalization;
using System.Text;

namespace Lathe.Text.ChatTemplates.Jinja;

/// <summary>Texts as Python sees them: by code points, with its idea of white space and its way of quoting.</summary>
internal static class PythonText
{
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static string TrimStart(string text, string? characters = null)
    {
        int start = 0;
        while (start < text.Length && Cuts(text[start], characters)) start++;
        return text[start..];
    }

    public static string TrimEnd(string text, string? characters = null)
    {
        int end = text.Length;
        while (end > 0 && Cuts(text[end - 1], characters)) end--;
        return text[..end];
    }

    public static string Trim(string text, string? characters = null) => TrimEnd(TrimStart(text, characters), characters);

    /// <summary>Code units of the code point at a place.</summary>
    public static int SizeAt(string text, int i) => char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;

    /// <summary>Code points.</summary>
    public static int Length(string text)
    {
        int count = text.Length;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (SizeAt(text, i) == 2) count--;
        }

        return count;
    }

    /// <summary>The code points from one place up to another, both within the text.</summary>
    public static string Slice(string text, int start, int stop)
    {
        int from = Unit(text, 0, start);
        return text[from..Unit(text, from, stop - start)];
    }

    /// <summary>Cut at white space, as <c>split()</c> does it.</summary>
    public static IEnumerable<string> Words(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsSpace(text[i])) continue;
            int start = i;
            while (i < text.Length && !IsSpace(text[i])) i++;
            yield return text[start..i];
        }
    }

    /// <summary>Upper case at each beginning of a run of letters, lower case behind it.</summary>
    public static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        bool inside = false;
        foreach (char c in text)
        {
            title.Append(inside ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inside = char.IsLetter(c);
        }

        return title.ToString();
    }

    public static string Capitalize(string text) => text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    /// <summary>Letters there are, and none of them is upper case.</summary>
    public static bool IsLower(string text) => text.Any(char.IsLetter) && !text.Any(char.IsUpper);

    /// <summary>Letters there are, and none of them is lower case.</summary>
    public static bool IsUpper(string text) => text.Any(char.IsLetter) && !text.Any(char.IsLower);

    /// <summary>As <c>repr</c> quotes it.</summary>
    public static string Quote(string text)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var quoted = new StringBuilder(text.Length + 2).Append(quote);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == quote || c == '\\') quoted.Append('\\').Append(c);
            else if (c == '\n') quoted.Append("\\n");
            else if (c == '\r') quoted.Append("\\r");
            else if (c == '\t') quoted.Append("\\t");
            else if (c < ' ' || c is >= '\x7f' and <= '\xa0' or '\xad') quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else if (SizeAt(text, i) == 2) quoted.Append(c).Append(text[++i]);
            else if (IsUnprintable(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append(quote).ToString();
    }

    /// <summary>As HTML has it.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal);

    private static bool IsUnprintable(char c) => c != ' ' && char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator;

    private static bool Cuts(char c, string? characters) => characters?.Contains(c, StringComparison.Ordinal) ?? IsSpace(c);

    private static int Unit(string text, int from, int points)
    {
        int i = from;
        for (; points > 0 && i < text.Length; points--) i += SizeAt(text, i);
        return i;
    }
}
