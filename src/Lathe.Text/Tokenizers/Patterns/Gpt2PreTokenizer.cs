namespace Lathe.Text.Tokenizers.Patterns;

/// <summary>GPT-2: contractions in lower case, then letters, digits or signs with one blank before them, then white space.</summary>
internal sealed class Gpt2PreTokenizer() : PreTokenizer("gpt2", PreTokenizerSpellings.Gpt2)
{
    public override int Next(ReadOnlySpan<byte> text, int start)
    {
        int position = start;
        if (text[start] == ' ' && start + 1 < text.Length) position++;
        byte kind = CharacterClasses.At(text, position, out int length);
        if ((kind & CharacterClass.Letter) != 0) return Scan.While(text, position + length, CharacterClass.Letter);
        if ((kind & CharacterClass.Space) != 0) return Scan.WhiteSpace(text, start, newLines: false);
        if ((kind & CharacterClass.Number) != 0) return Scan.While(text, position + length, CharacterClass.Number);
        int contraction = Scan.Contraction(text, start, anyCase: false);
        return contraction > 0
            ? start + contraction
            : Scan.Until(text, position + length, CharacterClass.Letter | CharacterClass.Number | CharacterClass.Space);
    }
}
