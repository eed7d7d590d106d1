namespace Lathe.Text.Tokenizers.Patterns;

/// <summary>
/// GPT-4o: a word is capitals and then small letters, with one sign or blank before and a contraction behind; letters without case and
/// marks count as both. The rest is as in GPT-4, with slashes kept after signs.
/// </summary>
internal sealed class O200kPreTokenizer() : PreTokenizer("o200k", PreTokenizerSpellings.O200k)
{
    private const byte Either = CharacterClass.Caseless | CharacterClass.Mark;

    public override int Next(ReadOnlySpan<byte> text, int start)
    {
        byte kind = CharacterClasses.At(text, start, out int length);
        int next = start + length;
        if (Word(text, start, next, kind) is > 0 and int word) return word + Scan.Contraction(text, word, anyCase: true);
        if ((kind & CharacterClass.Number) != 0)
        {
            for (int count = 1; count < 3 && next < text.Length; count++, next += length)
            {
                if ((CharacterClasses.At(text, next, out length) & CharacterClass.Number) == 0) break;
            }

            return next;
        }

        const byte notSign = CharacterClass.Letter | CharacterClass.Number | CharacterClass.Space;
        bool blank = text[start] == ' ' && next < text.Length && (CharacterClasses.At(text, next, out _) & notSign) == 0;
        if ((kind & CharacterClass.Space) != 0 && !blank) return Scan.WhiteSpace(text, start, newLines: true);
        int position = Scan.Until(text, next, notSign);
        while (position < text.Length && text[position] is (byte)'\r' or (byte)'\n' or (byte)'/') position++;
        return position;
    }

    // The first two alternatives, each with and without the character before, in the order in which backtracking tries them.
    private static int Word(ReadOnlySpan<byte> text, int start, int next, byte kind)
    {
        bool prefix = (kind & (CharacterClass.Letter | CharacterClass.Number | CharacterClass.NewLine)) == 0 && next < text.Length;
        bool own = (kind & (CharacterClass.Letter | CharacterClass.Mark)) != 0;
        (int Lower, int Upper) afterPrefix = prefix ? Cased(text, next) : default;
        if (afterPrefix.Lower > 0) return afterPrefix.Lower;
        (int Lower, int Upper) whole = own ? Cased(text, start) : default;
        if (whole.Lower > 0) return whole.Lower;
        return afterPrefix.Upper > 0 ? afterPrefix.Upper : whole.Upper;
    }

    // Ends of [upper]*[lower]+ and of [upper]+[lower]*, 0 where there is no match. The first gives back capitals until it ends in a small or caseless letter.
    private static (int Lower, int Upper) Cased(ReadOnlySpan<byte> text, int start)
    {
        int position = start, lastEither = 0;
        byte kind = 0;
        int length = 0;
        while (position < text.Length && ((kind = CharacterClasses.At(text, position, out length)) & (CharacterClass.Upper | Either)) != 0)
        {
            position += length;
            if ((kind & Either) != 0) lastEither = position;
        }

        if (position < text.Length && (kind & CharacterClass.Lower) != 0)
            return (Scan.While(text, position + length, CharacterClass.Lower | Either), 0);
        return (lastEither, position > start ? position : 0);
    }
}
