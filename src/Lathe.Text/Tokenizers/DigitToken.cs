namespace Lathe.Text.Tokenizers;

/// <summary>A word of the text: its id, or one of the negative kinds below, and where it stands.</summary>
internal readonly record struct DigitToken(int Id, int Position, int Length)
{
    public const int Unknown = -1;
    public const int LongNumber = -2;
    public const int End = -3;

    public bool IsDigit => DigitVocabulary.TryGetDigit(Id, out _);

    public ReadOnlySpan<char> In(ReadOnlySpan<char> text) => text.Slice(Position, Length);
}
