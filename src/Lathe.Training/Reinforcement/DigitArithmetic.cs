using System.Globalization;
using Lathe.Tensors.Randomness;

namespace Lathe.Training.Reinforcement;

/// <summary>Problems of arithmetic with small numbers, whose answers can be verified: what a policy is trained on without any labels but right and wrong.</summary>
public static class DigitArithmetic
{
    private const ulong Stream = 0xD161UL << 32;

    /// <summary>Distinct problems such as <c>7+5=</c> with their answers, in an order that the seed draws.</summary>
    /// <param name="count">How many; all that there are, if fewer.</param>
    /// <param name="operations">Some of <c>+-*</c>.</param>
    /// <param name="largest">Largest operand; the least is 0.</param>
    /// <param name="seed">Draws the order.</param>
    /// <exception cref="ArgumentException">An operation is unknown, or there is none.</exception>
    public static IReadOnlyList<(string Question, string Answer)> Problems(int count, string operations = "+-*", int largest = 9, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(largest);
        if (operations.Length == 0 || operations.Except("+-*").Any())
            throw new ArgumentException($"The operations are '{operations}': expected some of +, - and *.", nameof(operations));
        long side = largest + 1L, all = operations.Length * side * side;
        if (all > 1 << 24) throw new ArgumentOutOfRangeException(nameof(largest), largest, $"There would be {all} problems: a largest operand below 2,000 is expected.");
        int[] order = [.. Enumerable.Range(0, (int)all)];
        new PhiloxRandom(seed, Stream).Shuffle(order.AsSpan());
        return [.. order.Take(count).Select(number => Problem(operations[(int)(number % operations.Length)], number / operations.Length, (int)side))];
    }

    private static (string Question, string Answer) Problem(char operation, int pair, int side)
    {
        (int left, int right) = (pair / side, pair % side);
        int answer = operation switch { '+' => left + right, '-' => left - right, _ => left * right };
        return (string.Create(CultureInfo.InvariantCulture, $"{left}{operation}{right}="), answer.ToString(CultureInfo.InvariantCulture));
    }
}
