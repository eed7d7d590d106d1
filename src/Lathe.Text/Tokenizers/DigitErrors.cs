namespace Lathe.Text.Tokenizers;

/// <summary>The messages of the digit parser, in one place so that they read alike.</summary>
internal static class DigitErrors
{
    public const string Operations = "First, Second, Last, Max, Min";
    private const string Example = "for example Max ( 5 3 9 )";

    public static DigitSyntaxException Empty(int position) =>
        new($"empty input: expected an expression, {Example}", position);

    public static DigitSyntaxException NotInVocabulary(ReadOnlySpan<char> text, DigitToken token, string expected) =>
        token.Id == DigitToken.LongNumber
            ? new($"number '{token.In(text)}' at position {token.Position} has {token.Length} digits: "
                + "the vocabulary has single digits 0-9; separate arguments with spaces", token.Position)
            : new($"unknown word '{token.In(text)}' at position {token.Position}: expected {expected}", token.Position);

    public static DigitSyntaxException Unexpected(ReadOnlySpan<char> text, DigitToken token, string expected)
    {
        if (token.Id == DigitToken.End)
            return new($"the text ends at position {token.Position}: expected {expected}", token.Position);
        return token.Id < 0
            ? NotInVocabulary(text, token, expected)
            : new($"unexpected '{token.In(text)}' at position {token.Position}: expected {expected}", token.Position);
    }

    public static DigitSyntaxException NoOperation(ReadOnlySpan<char> text, DigitToken token) =>
        Unexpected(text, token, "one of " + Operations);

    public static DigitSyntaxException NoOpen(ReadOnlySpan<char> text, DigitToken token, DigitOperation operation) =>
        Unexpected(text, token, $"'(' after {operation}, {Example}");

    public static DigitSyntaxException NoClose(int position, int openPosition) =>
        new($"missing ')' at position {position}: the '(' at position {openPosition} is never closed", position);

    public static DigitSyntaxException NestedOpen(int position) =>
        new($"unexpected '(' at position {position}: brackets do not nest, arguments are single digits 0-9", position);

    public static DigitSyntaxException NoArguments(int position, DigitOperation operation) =>
        new($"no arguments before ')' at position {position}: {operation} needs at least one digit 0-9", position);

    public static DigitSyntaxException SecondNeedsTwo(int position) =>
        new($"one argument before ')' at position {position}: Second needs at least two", position);

    public static DigitSyntaxException MisplacedComma(int position) =>
        new($"misplaced ',' at position {position}: a comma stands between two arguments, as in Max ( 5, 3, 9 )", position);

    public static DigitSyntaxException Trailing(ReadOnlySpan<char> text, DigitToken token) =>
        token.Id == DigitVocabulary.Close
            ? new($"unbalanced ')' at position {token.Position}: the expression is already closed", token.Position)
            : new($"trailing text '{text[token.Position..].TrimEnd()}' at position {token.Position}: expected nothing after "
                + "')'", token.Position);
}
