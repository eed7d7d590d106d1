using System.Text;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Puts right what wrong encodings left in a text.</summary>
public static class TextRepair
{
    private const char Replacement = '\ufffd';

    /// <summary>The text as it was meant; the same object where nothing was wrong.</summary>
    /// <param name="text">Any text, halves of surrogate pairs included.</param>
    /// <param name="done">What was put right.</param>
    public static string Repair(string text, out TextRepairs done)
    {
        ArgumentNullException.ThrowIfNull(text);
        done = TextRepairs.None;
        if (IsPlain(text)) return text;
        string meant = Mojibake.Undo(text);
        if (!ReferenceEquals(meant, text)) done |= TextRepairs.Mojibake;
        string clean = WithoutSigns(meant, ref done);
        string composed = UnicodeText.Normalize(clean, UnicodeForm.C);
        if (!ReferenceEquals(composed, clean)) done |= TextRepairs.Composed;
        return composed;
    }

    /// <summary>The text as it was meant.</summary>
    public static string Repair(string text) => Repair(text, out _);

    /// <summary>Bytes as text: by their byte order mark, else as UTF-8 where they are that, else as Windows-1252.</summary>
    /// <param name="bytes">A text in an unknown encoding.</param>
    /// <param name="encoding">Which one it was: <c>utf-8</c>, <c>utf-16</c>, <c>utf-16be</c>, <c>utf-32</c> or <c>windows-1252</c>.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, out string encoding)
    {
        foreach ((string name, Encoding candidate) in Marked)
        {
            if (!bytes.StartsWith(candidate.Preamble)) continue;
            encoding = name;
            return candidate.GetString(bytes[candidate.Preamble.Length..]);
        }

        bool utf8 = System.Text.Unicode.Utf8.IsValid(bytes);
        encoding = utf8 ? "utf-8" : "windows-1252";
        return utf8 ? Encoding.UTF8.GetString(bytes) : Windows1252.Decode(bytes);
    }

    // UTF-32's mark begins with UTF-16's, so it is asked first.
    private static (string Name, Encoding Encoding)[] Marked { get; } =
        [("utf-8", Encoding.UTF8), ("utf-32", Encoding.UTF32), ("utf-16", Encoding.Unicode), ("utf-16be", Encoding.BigEndianUnicode)];

    private static bool IsPlain(string text)
    {
        foreach (char c in text)
            if (c is (< ' ' and not ('\n' or '\t')) or > '~')
                return false;
        return true;
    }

    /// <summary>Without what is not text: control and escape sequences, marks, halves of pairs; line ends as line feeds.</summary>
    private static string WithoutSigns(string text, ref TextRepairs done)
    {
        var clean = new StringBuilder(text.Length);
        TextRepairs before = done;
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            switch (c)
            {
                case '\n' or '\t':
                    clean.Append(c);
                    break;
                case '\r' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029':
                    done |= TextRepairs.LineEnds;
                    if (!(c == '\r' && at + 1 < text.Length && text[at + 1] == '\n')) clean.Append('\n');
                    break;
                case '\u001b':
                    done |= TextRepairs.ControlCharacters;
                    at = EscapeEnd(text, at);
                    break;
                case < ' ' or (>= '\u007f' and < '\u00a0') or '\ufffe' or '\uffff':
                    done |= TextRepairs.ControlCharacters;
                    break;
                case '\ufeff':
                    done |= at == 0 ? TextRepairs.ByteOrderMark : TextRepairs.Invisible;
                    break;
                case '\u00ad' or '\u200b' or '\u2060':
                    done |= TextRepairs.Invisible;
                    break;
                case >= '\ud800' and <= '\udfff' when char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]):
                    clean.Append(c).Append(text[++at]);
                    break;
                case >= '\ud800' and <= '\udfff':
                    done |= TextRepairs.LoneSurrogates;
                    clean.Append(Replacement);
                    break;
                default:
                    clean.Append(c);
                    break;
            }
        }

        return done == before ? text : clean.ToString();
    }

    // The last character of a terminal's escape sequence (ECMA-48: parameters, then a letter).
    private static int EscapeEnd(string text, int at)
    {
        if (at + 1 >= text.Length || text[at + 1] != '[') return at;
        int end = at + 2;
        while (end < text.Length && text[end] is >= ' ' and <= '?') end++;
        return end < text.Length && text[end] is >= '@' and <= '~' ? end : at;
    }
}
