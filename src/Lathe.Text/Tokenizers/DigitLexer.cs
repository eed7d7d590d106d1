namespace Lathe.Text.Tokenizers;

/// <summary>Cuts a text into words without allocating: brackets and commas stand alone, everything else runs to the next space.</summary>
internal ref struct DigitLexer(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    public DigitToken Next()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            _position++;
        int start = _position;
        if (start == _text.Length)
            return new DigitToken(DigitToken.End, start, 0);

        _position++;
        if (!IsPunctuation(_text[start]))
        {
            while (_position < _text.Length && !IsPunctuation(_text[_position]) && !char.IsWhiteSpace(_text[_position]))
                _position++;
        }

        ReadOnlySpan<char> word = _text[start.._position];
        return new DigitToken(Identify(word), start, word.Length);
    }

    private static bool IsPunctuation(char c) => c is '(' or ')' or ',';

    private static int Identify(ReadOnlySpan<char> word)
    {
        for (int id = 0; id < DigitVocabulary.Size; id++)
        {
            if (word.SequenceEqual(DigitVocabulary.Words[id]))
                return id;
        }

        return word.ContainsAnyExceptInRange('0', '9') ? DigitToken.Unknown : DigitToken.LongNumber;
    }
}
