using System.Collections.Immutable;

namespace Lathe.Text.Tokenizers;

/// <summary>
/// The vocabulary of the digit task, 20 words: <c>[PAD]</c> 0, <c>[EOS]</c> 1, digits 0–9 as 2–11, First 12, Second 13,
/// Last 14, Max 15, Min 16, <c>(</c> 17, <c>)</c> 18, <c>,</c> 19. <c>Max ( 5 3 9 )</c> is [15, 17, 7, 5, 11, 18].
/// This class only cuts text into words; <see cref="DigitExpression.Parse"/> checks that the words make sense together.
/// </summary>
public static class DigitVocabulary
{
    /// <summary>The number of ids.</summary>
    public const int Size = 20;

    /// <summary>Fills a batch's rows after their last word.</summary>
    public const int Pad = 0;

    /// <summary>The end of a sequence.</summary>
    public const int Eos = 1;

    /// <summary>The id of the digit 0; digit d is this plus d.</summary>
    public const int Zero = 2;

    /// <summary>The id of <see cref="DigitOperation.First"/>; operation o is this plus o.</summary>
    public const int First = 12;

    /// <summary>The id of the opening bracket.</summary>
    public const int Open = 17;

    /// <summary>The id of the closing bracket.</summary>
    public const int Close = 18;

    /// <summary>The id of the comma.</summary>
    public const int Comma = 19;

    /// <summary>The words in the order of their ids.</summary>
    public static ImmutableArray<string> Words { get; } =
    [
        "[PAD]", "[EOS]", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "First", "Second", "Last", "Max", "Min", "(", ")", ",",
    ];

    /// <summary>The id of a digit.</summary>
    /// <param name="digit">0 to 9.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a single digit.</exception>
    public static int IdOf(int digit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(digit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digit, 9);
        return Zero + digit;
    }

    /// <summary>The id of an operation.</summary>
    /// <param name="operation">One of the five.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the five.</exception>
    public static int IdOf(DigitOperation operation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative((int)operation, nameof(operation));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)operation, (int)DigitOperation.Min, nameof(operation));
        return First + (int)operation;
    }

    /// <summary>Reads an id as a digit.</summary>
    /// <param name="id">Any number.</param>
    /// <param name="digit">The digit, 0 when the answer is false.</param>
    /// <returns>Whether the id is that of a digit.</returns>
    public static bool TryGetDigit(int id, out int digit)
    {
        bool found = id is >= Zero and < Zero + 10;
        digit = found ? id - Zero : 0;
        return found;
    }

    /// <summary>Reads an id as an operation.</summary>
    /// <param name="id">Any number.</param>
    /// <param name="operation">The operation, the first one when the answer is false.</param>
    /// <returns>Whether the id is that of an operation.</returns>
    public static bool TryGetOperation(int id, out DigitOperation operation)
    {
        bool found = id is >= First and < Open;
        operation = found ? (DigitOperation)(id - First) : DigitOperation.First;
        return found;
    }

    /// <summary>Turns words into ids in whatever order they stand. Space around brackets and commas is optional.</summary>
    /// <param name="text">Words of the vocabulary; an empty text gives no ids.</param>
    /// <returns>One id a word.</returns>
    /// <exception cref="DigitSyntaxException">A word is not in the vocabulary.</exception>
    public static int[] Encode(ReadOnlySpan<char> text)
    {
        var ids = new List<int>();
        var lexer = new DigitLexer(text);
        for (DigitToken token = lexer.Next(); token.Id != DigitToken.End; token = lexer.Next())
        {
            if (token.Id < 0)
                throw DigitErrors.NotInVocabulary(text, token, "one of " + DigitErrors.Operations + ", a digit 0-9, a bracket or a comma");
            ids.Add(token.Id);
        }

        return [.. ids];
    }

    /// <summary>Turns ids back into words: one space between them, none before a comma. Encoding the result gives the same ids.</summary>
    /// <param name="ids">Ids below <see cref="Size"/>.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public static string Decode(ReadOnlySpan<int> ids)
    {
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= Size)
                throw new ArgumentOutOfRangeException(nameof(ids), ids[i], $"Id {ids[i]} at index {i} is not in the digit "
                    + $"vocabulary: expected 0 to {Size - 1}.");
            if (i > 0 && ids[i] != Comma)
                text.Append(' ');
            text.Append(Words[ids[i]]);
        }

        return text.ToString();
    }
}
