using Lathe.Text.Tokenizers.Patterns;

namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>
/// Places where every pattern cuts, whatever stands before: after a line feed that no white space and no slash follows, and between a
/// letter and a single blank before a letter. Stretches between two such places are encoded apart, to the same ids.
/// </summary>
internal static class SafeCut
{
    /// <summary>The bytes beyond a cut that its finding, and the pieces before it, may look at.</summary>
    public const int Beyond = 4;

    /// <summary>The first safe cut at or after <paramref name="from"/>, or -1. The last <see cref="Beyond"/> bytes are not searched.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Above 0.</param>
    /// <param name="matcher">No cut lies inside a token of this; null where none are looked for.</param>
    /// <param name="closed">Only where what is before the cut gives the same pieces without what is behind it, composed (NFC) or not.</param>
    public static int Next(ReadOnlySpan<byte> text, int from, AddedTokenMatcher? matcher, bool closed = false)
    {
        int end = text.Length - Beyond - (matcher?.LongestBytes ?? 0);
        for (int cut = Math.Max(1, from); cut < end; cut++)
        {
            if (Cuts(text, cut) && (!closed || Closed(text, cut)) && matcher?.Covers(text, cut) != true) return cut;
        }

        return -1;
    }

    // White space before the end looks at what follows it, unless it is one line feed; no line feed, blank or ASCII letter joins what is before it.
    private static bool Closed(ReadOnlySpan<byte> text, int cut) =>
        text[cut - 1] != '\n' || (cut > 1 && text[cut - 2] < 0x80 && (CharacterClasses.Ascii[text[cut - 2]] & CharacterClass.Space) == 0);

    private static bool Cuts(ReadOnlySpan<byte> text, int cut)
    {
        byte before = text[cut - 1], after = text[cut];
        if (before == '\n')
            return after is not ((byte)'/' or (byte)' ') && (CharacterClasses.At(text, cut, out _) & CharacterClass.Space) == 0;
        return after == ' ' && char.IsAsciiLetter((char)before) && char.IsAsciiLetter((char)text[cut + 1]);
    }
}
