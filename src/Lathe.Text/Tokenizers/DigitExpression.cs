using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Lathe.Text.Tokenizers;

/// <summary>An operation over single digits, such as <c>Max ( 5 3 9 )</c>. Two expressions are equal when their words are.</summary>
public sealed record DigitExpression
{
    /// <summary>Checks and keeps the parts.</summary>
    /// <param name="operation">What to do.</param>
    /// <param name="arguments">At least one digit 0–9, at least two for <see cref="DigitOperation.Second"/>.</param>
    /// <exception cref="ArgumentException">Too few arguments, or one that is not a single digit.</exception>
    public DigitExpression(DigitOperation operation, ImmutableArray<int> arguments)
    {
        _ = DigitVocabulary.IdOf(operation);
        int needed = operation == DigitOperation.Second ? 2 : 1;
        int count = arguments.IsDefault ? 0 : arguments.Length;
        if (count < needed)
            throw new ArgumentException($"{operation} needs at least {needed} argument(s), got {count}.", nameof(arguments));
        foreach (int argument in arguments)
            _ = DigitVocabulary.IdOf(argument);
        Operation = operation;
        Arguments = arguments;
    }

    /// <summary>What to do.</summary>
    public DigitOperation Operation { get; }

    /// <summary>The digits, in order.</summary>
    public ImmutableArray<int> Arguments { get; }

    /// <summary>How many ids <see cref="Encode"/> writes: the operation, two brackets and the digits.</summary>
    public int TokenCount => Arguments.Length + 3;

    /// <summary>Reads an expression. Space around brackets and commas is optional; so is a comma between two arguments.</summary>
    /// <param name="text">For example <c>Max ( 5 3 9 )</c> or <c>Max(5,3,9)</c>.</param>
    /// <returns>The expression; commas are not kept.</returns>
    /// <exception cref="DigitSyntaxException">The text is not one expression; the message says where and why.</exception>
    public static DigitExpression Parse(ReadOnlySpan<char> text) => DigitParser.Parse(text);

    /// <summary>Reads an expression, handing the error back instead of throwing it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="expression">The expression when the answer is true.</param>
    /// <param name="error">The error when the answer is false.</param>
    /// <returns>Whether the text is one expression.</returns>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        [NotNullWhen(true)] out DigitExpression? expression,
        [NotNullWhen(false)] out DigitSyntaxException? error)
    {
        try
        {
            (expression, error) = (DigitParser.Parse(text), null);
            return true;
        }
        catch (DigitSyntaxException exception)
        {
            (expression, error) = (null, exception);
            return false;
        }
    }

    /// <summary>The answer, 0–9.</summary>
    public int Evaluate() => Evaluate(Operation, Arguments.AsSpan());

    /// <summary>The answer for parts that are not held in an expression; allocates nothing.</summary>
    /// <param name="operation">What to do.</param>
    /// <param name="arguments">At least one digit, at least two for <see cref="DigitOperation.Second"/>.</param>
    /// <returns>The answer, one of the arguments.</returns>
    public static int Evaluate(DigitOperation operation, ReadOnlySpan<int> arguments)
    {
        int answer = arguments[operation switch { DigitOperation.Second => 1, DigitOperation.Last => arguments.Length - 1, _ => 0 }];
        if (operation is DigitOperation.Max or DigitOperation.Min)
        {
            foreach (int argument in arguments)
                answer = operation == DigitOperation.Max ? Math.Max(answer, argument) : Math.Min(answer, argument);
        }

        return answer;
    }

    /// <summary>Writes the ids without allocating: operation, <c>(</c>, digits, <c>)</c>.</summary>
    /// <param name="ids">At least <see cref="TokenCount"/> places.</param>
    /// <returns>The number of ids written.</returns>
    /// <exception cref="ArgumentException">The buffer is too short.</exception>
    public int Encode(Span<int> ids)
    {
        if (ids.Length < TokenCount)
            throw new ArgumentException($"'{this}' has {TokenCount} tokens, but the buffer holds {ids.Length}.", nameof(ids));
        ids[0] = DigitVocabulary.IdOf(Operation);
        ids[1] = DigitVocabulary.Open;
        for (int i = 0; i < Arguments.Length; i++)
            ids[i + 2] = DigitVocabulary.Zero + Arguments[i];
        ids[Arguments.Length + 2] = DigitVocabulary.Close;
        return TokenCount;
    }

    /// <summary>Whether the other expression has the same operation and the same digits in the same order.</summary>
    /// <param name="other">Another expression.</param>
    public bool Equals(DigitExpression? other) =>
        other is not null && Operation == other.Operation && Arguments.AsSpan().SequenceEqual(other.Arguments.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Operation);
        foreach (int argument in Arguments)
            hash.Add(argument);
        return hash.ToHashCode();
    }

    /// <summary>The canonical text, such as <c>Max ( 5 3 9 )</c>.</summary>
    public override string ToString() => $"{Operation} ( {string.Join(' ', Arguments)} )";
}
