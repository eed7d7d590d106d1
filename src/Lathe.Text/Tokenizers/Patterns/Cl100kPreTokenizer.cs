namespace Lathe.Text.Tokenizers.Patterns;

/// <summary>
/// GPT-4, Llama-3 and Qwen: contractions in any case; letters take one sign or blank before them; digits in short groups; signs take the
/// line ends after them; white space ends at its last line end.
/// </summary>
internal sealed class Cl100kPreTokenizer(string name, int digits) : PreTokenizer(name, PreTokenizerSpellings.Cl100k(digits))
{
    public override int Next(ReadOnlySpan<byte> text, int start)
    {
        int contraction = Scan.Contraction(text, start, anyCase: true);
        if (contraction > 0) return start + contraction;

        byte kind = CharacterClasses.At(text, start, out int length);
        int next = start + length;
        if ((kind & CharacterClass.Letter) != 0) return Scan.While(text, next, CharacterClass.Letter);
        if ((kind & CharacterClass.Number) != 0)
        {
            for (int count = 1; count < digits && next < text.Length; count++, next += length)
            {
                if ((CharacterClasses.At(text, next, out length) & CharacterClass.Number) == 0) break;
            }

            return next;
        }

        byte following = next < text.Length ? CharacterClasses.At(text, next, out length) : CharacterClass.Space;
        if ((kind & CharacterClass.NewLine) == 0 && (following & CharacterClass.Letter) != 0)
            return Scan.While(text, next + length, CharacterClass.Letter);

        bool blank = text[start] == ' ' && (following & (CharacterClass.Number | CharacterClass.Space)) == 0;
        if ((kind & CharacterClass.Space) != 0 && !blank) return Scan.WhiteSpace(text, start, newLines: true);
        int signs = Scan.Until(text, next, CharacterClass.Letter | CharacterClass.Number | CharacterClass.Space);
        return Scan.While(text, signs, CharacterClass.NewLine);
    }
}
