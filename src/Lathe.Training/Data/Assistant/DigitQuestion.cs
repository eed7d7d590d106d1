using System.Globalization;
using Lathe.Tensors.Randomness;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Assistant;

/// <summary>An operation, the digits that it is asked of, and how they are written.</summary>
/// <param name="Operation">What is asked.</param>
/// <param name="Digits">Two to five digits.</param>
internal sealed record DigitQuestion(DigitOperation Operation, int[] Digits)
{
    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    /// <summary>The answer, in words.</summary>
    public string Answer => $"The {Name(Operation)} digit is {DigitExpression.Evaluate(Operation, Digits).ToString(CultureInfo.InvariantCulture)}.";

    /// <summary>Whether lists of these digits are kept out of training, whatever is asked of them: one in eight.</summary>
    public static bool IsHeldOut(ReadOnlySpan<int> digits, ulong seed)
    {
        ulong hash = seed;
        foreach (int digit in digits) hash = TextHash.Mix(hash, (ulong)digit + 1);
        return hash % 8 == 0;
    }

    /// <summary>What the assistant calls an operation.</summary>
    public static string Name(DigitOperation operation) => operation switch
    {
        DigitOperation.Max => "largest",
        DigitOperation.Min => "smallest",
        DigitOperation.First => "first",
        DigitOperation.Second => "second",
        _ => "last",
    };

    /// <summary>Draws digits of the part asked for.</summary>
    public static int[] DrawDigits(PhiloxRandom random, bool heldOut, ulong seed)
    {
        while (true)
        {
            int pick = random.Next(20);
            int[] digits = new int[pick < 2 ? 2 : pick < 9 ? 3 : pick < 15 ? 4 : 5];
            for (int i = 0; i < digits.Length; i++) digits[i] = random.Next(10);
            if (IsHeldOut(digits, seed) == heldOut) return digits;
        }
    }

    /// <summary>The digits as people write them.</summary>
    public static string Write(int[] digits, PhiloxRandom random)
    {
        int style = random.Next(16);
        string[] each = [.. digits.Select(d => style >= 14 ? Words[d] : d.ToString(CultureInfo.InvariantCulture))];
        return style switch
        {
            < 6 or 14 or 15 => $"{string.Join(", ", each[..^1])} and {each[^1]}",
            < 10 => string.Join(", ", each),
            < 13 => string.Join(' ', each),
            _ => $"[{string.Join(", ", each)}]",
        };
    }
}
