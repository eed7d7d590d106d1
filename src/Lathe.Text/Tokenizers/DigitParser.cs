using System.Collections.Immutable;

namespace Lathe.Text.Tokenizers;

/// <summary>operation '(' digit (','? digit)* ')' and nothing else.</summary>
internal static class DigitParser
{
    public static DigitExpression Parse(ReadOnlySpan<char> text)
    {
        var lexer = new DigitLexer(text);
        DigitToken token = lexer.Next();
        if (token.Id == DigitToken.End)
            throw DigitErrors.Empty(token.Position);
        if (!DigitVocabulary.TryGetOperation(token.Id, out DigitOperation operation))
            throw DigitErrors.NoOperation(text, token);

        DigitToken open = lexer.Next();
        if (open.Id != DigitVocabulary.Open)
            throw DigitErrors.NoOpen(text, open, operation);

        ImmutableArray<int> arguments = ParseArguments(text, ref lexer, open, operation);
        token = lexer.Next();
        return token.Id == DigitToken.End ? new DigitExpression(operation, arguments) : throw DigitErrors.Trailing(text, token);
    }

    private static ImmutableArray<int> ParseArguments(
        ReadOnlySpan<char> text, ref DigitLexer lexer, DigitToken open, DigitOperation operation)
    {
        ImmutableArray<int>.Builder arguments = ImmutableArray.CreateBuilder<int>();
        DigitToken previous = open;
        while (true)
        {
            DigitToken token = lexer.Next();
            switch (token.Id)
            {
                case DigitVocabulary.Close:
                    if (previous.Id == DigitVocabulary.Comma)
                        throw DigitErrors.MisplacedComma(previous.Position);
                    if (arguments.Count == 0)
                        throw DigitErrors.NoArguments(token.Position, operation);
                    if (arguments.Count == 1 && operation == DigitOperation.Second)
                        throw DigitErrors.SecondNeedsTwo(token.Position);
                    return arguments.ToImmutable();
                case DigitVocabulary.Comma when !previous.IsDigit:
                    throw DigitErrors.MisplacedComma(token.Position);
                case DigitVocabulary.Comma:
                    break;
                case DigitVocabulary.Open:
                    throw DigitErrors.NestedOpen(token.Position);
                case DigitToken.End:
                    throw DigitErrors.NoClose(token.Position, open.Position);
                default:
                    if (!DigitVocabulary.TryGetDigit(token.Id, out int digit))
                        throw DigitErrors.Unexpected(text, token, "a digit 0-9");
                    arguments.Add(digit);
                    break;
            }

            previous = token;
        }
    }
}
