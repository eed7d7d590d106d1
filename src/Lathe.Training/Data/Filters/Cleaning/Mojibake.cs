using System.Text;

namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>
/// UTF-8 that was read as Windows-1252, and read again as it was meant. A pair with Â or Ã, and longer sequences, are taken on sight;
/// other pairs are also real words (<c>«CAFÉ»</c>), so they are taken only where the whole line reads as UTF-8.
/// </summary>
internal static class Mojibake
{
    // Text that went wrong twice or three times is still found in the wild.
    private const int MostTimes = 3;

    /// <summary>The text as it was meant; the same object where nothing was wrong.</summary>
    public static string Undo(string text)
    {
        for (int time = 0; time < MostTimes; time++)
        {
            string better = Once(text);
            if (ReferenceEquals(better, text)) break;
            text = better;
        }

        return text;
    }

    private static string Once(string text)
    {
        if (!text.AsSpan().ContainsAny(Windows1252.Leads)) return text;
        StringBuilder? result = null;
        int copied = 0;
        for (int line = 0; line < text.Length;)
        {
            int end = text.IndexOf('\n', line);
            if (end < 0) end = text.Length;
            bool whole = IsWhole(text.AsSpan(line, end - line));
            for (int at = line; at < end; at++)
            {
                int length = Sequence(text.AsSpan(at, end - at), out Rune rune);
                if (length == 0 || !(whole || Certain(text, at, length))) continue;
                (result ??= new StringBuilder(text.Length)).Append(text, copied, at - copied).Append(rune.ToString());
                copied = at + length;
                at = copied - 1;
            }

            line = end + 1;
        }

        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Whether all that is not ASCII in the line belongs to sequences, and there are two of them or more.</summary>
    private static bool IsWhole(ReadOnlySpan<char> line)
    {
        int sequences = 0;
        for (int at = 0; at < line.Length; at++)
        {
            if (line[at] < 0x80) continue;
            int length = Sequence(line[at..], out _);
            if (length == 0) return false;
            sequences++;
            at += length - 1;
        }

        return sequences >= 2;
    }

    private static bool Certain(string text, int at, int length)
    {
        if (length > 2) return true;
        if (text[at] is not ('\u00c2' or '\u00c3')) return false;
        // MANHÃ» is a word before a closing quote.
        return !(at > 0 && char.IsUpper(text[at - 1]) && !char.IsLetter(text[at + 1]));
    }

    /// <summary>
    /// Length of the sequence of UTF-8 that begins here, in characters, or 0. A control character is a byte of text that went wrong twice.
    /// </summary>
    private static int Sequence(ReadOnlySpan<char> text, out Rune rune)
    {
        rune = default;
        int lead = text[0];
        if (lead is < 0xC2 or > 0xF4) return 0;
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (text.Length < length) return 0;
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < length; i++)
        {
            int value = Windows1252.Byte(text[i]);
            if (value < 0) return 0;
            bytes[i] = (byte)value;
        }

        return Rune.DecodeFromUtf8(bytes[..length], out rune, out int consumed) == System.Buffers.OperationStatus.Done && consumed == length
            ? length : 0;
    }
}
