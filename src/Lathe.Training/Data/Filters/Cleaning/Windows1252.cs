using System.Buffers;

namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>The encoding that texts of the West were in before UTF-8, and that UTF-8 is still read as by mistake.</summary>
internal static class Windows1252
{
    // Bytes 0x80 to 0x9F; the five without a meaning stand for the control characters of Latin-1.
    private const string Upper = "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f"
        + "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

    /// <summary>Characters that a byte can be read as and that a sequence of UTF-8 may begin with.</summary>
    public static SearchValues<char> Leads { get; } = SearchValues.Create([.. Enumerable.Range(0xC2, 0xF5 - 0xC2).Select(b => (char)b)]);

    /// <summary>The byte that is read as this character, or -1. Latin-1's control characters are taken for their bytes.</summary>
    public static int Byte(char c)
    {
        if (c <= '\u00ff') return c;
        int place = Upper.IndexOf(c);
        return place < 0 ? -1 : 0x80 + place;
    }

    /// <summary>The bytes as text.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[bytes.Length];
        for (int i = 0; i < text.Length; i++) text[i] = bytes[i] is >= 0x80 and <= 0x9F ? Upper[bytes[i] - 0x80] : (char)bytes[i];
        return new string(text);
    }
}
