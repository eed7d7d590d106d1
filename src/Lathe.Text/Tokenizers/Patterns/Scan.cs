using System.Runtime.CompilerServices;

namespace Lathe.Text.Tokenizers.Patterns;

/// <summary>The runs that the patterns are made of. Positions are byte offsets into UTF-8.</summary>
internal static class Scan
{
    /// <summary>The end of the characters from <paramref name="position"/> that have any bit of <paramref name="mask"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int While(ReadOnlySpan<byte> text, int position, byte mask)
    {
        ReadOnlySpan<byte> ascii = CharacterClasses.Ascii;
        while ((uint)position < (uint)text.Length)
        {
            byte kind = ascii[text[position]];
            if ((kind & mask) != 0) position++;
            else if (kind != CharacterClasses.Wide) return position;
            else if ((CharacterClasses.At(text, position, out int length) & mask) != 0) position += length;
            else return position;
        }

        return position;
    }

    /// <summary>The end of the characters from <paramref name="position"/> that have no bit of <paramref name="mask"/>.</summary>
    public static int Until(ReadOnlySpan<byte> text, int position, byte mask)
    {
        while (position < text.Length && (CharacterClasses.At(text, position, out int length) & mask) == 0)
            position += length;
        return position;
    }

    /// <summary>
    /// The end of <c>\s+(?!\S)|\s+</c>, or with <paramref name="newLines"/> of <c>\s*[\r\n]+|\s+(?!\S)|\s+</c>: a run of white space gives its last
    /// character to the word that follows it, unless that is all it has.
    /// </summary>
    public static int WhiteSpace(ReadOnlySpan<byte> text, int start, bool newLines)
    {
        int position = start, last = start, afterNewLine = -1;
        while (position < text.Length)
        {
            byte kind = CharacterClasses.At(text, position, out int length);
            if ((kind & CharacterClass.Space) == 0) break;
            last = position;
            position += length;
            if ((kind & CharacterClass.NewLine) != 0) afterNewLine = position;
        }

        if (newLines && afterNewLine >= 0) return afterNewLine;
        return position == text.Length || last == start ? position : last;
    }

    /// <summary>
    /// The bytes of <c>'s 't 'm 'd 're 've 'll</c> at <paramref name="position"/>, 0 where there is none. The long s (U+017F) is an s where
    /// case does not matter.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Contraction(ReadOnlySpan<byte> text, int position, bool anyCase)
    {
        if ((uint)position >= (uint)text.Length || text[position] != '\'') return 0;
        return ContractionTail(text[position..], anyCase);
    }

    private static int ContractionTail(ReadOnlySpan<byte> text, bool anyCase)
    {
        if (text.Length < 2) return 0;
        int fold = anyCase ? 0x20 : 0;
        int first = text[1] | fold;
        if (first is 's' or 't' or 'm' or 'd') return 2;
        if (text.Length < 3) return 0;
        int second = text[2] | fold;
        if ((first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l')) return 3;
        return anyCase && text[1] == 0xC5 && text[2] == 0xBF ? 3 : 0;
    }
}
