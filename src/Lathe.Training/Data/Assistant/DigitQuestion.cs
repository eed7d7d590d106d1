using System.Globalization;
using Lathe.Tensors.Randomness;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Assistant;

/// <summary>An operation, the digits that it is asked of, and how they are written.</summary>
/// <param name="Operation">What is asked.</param>
/// <param name="Digits">One to nine digits.</param>
internal sealed record DigitQuestion(DigitOperation Operation, int[] Digits)
{
    /// <summary>What is answered to who asks for the second of one.</summary>
    public const string NoSecond = "One digit alone has no second.";

    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    /// <summary>The answer, in words.</summary>
    public string Answer => Operation == DigitOperation.Second && Digits.Length == 1
        ? NoSecond
        : $"The {Name(Operation)} digit is {DigitExpression.Evaluate(Operation, Digits).ToString(CultureInfo.InvariantCulture)}.";

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

    /// <summary>What an operation does, said to who asks.</summary>
    public static string Explain(DigitOperation operation) => operation switch
    {
        DigitOperation.Max => "Largest is the highest digit of a list: of 4, 9 and 2 it is 9.",
        DigitOperation.Min => "Smallest is the lowest digit of a list: of 4, 9 and 2 it is 2.",
        DigitOperation.First => "First is the digit that a list begins with: of 4, 9 and 2 it is 4.",
        DigitOperation.Second => "Second is the digit after the first: of 4, 9 and 2 it is 9.",
        _ => "Last is the digit that a list ends with: of 4, 9 and 2 it is 2.",
    };

    /// <summary>Draws digits of the part asked for: mostly three or four, seldom one or nine.</summary>
    public static int[] DrawDigits(PhiloxRandom random, bool heldOut, ulong seed)
    {
        while (true)
        {
            int[] digits = new int[random.Next(40) switch { < 1 => 1, < 6 => 2, < 19 => 3, < 30 => 4, < 38 => 5, _ => 6 + random.Next(4) }];
            for (int i = 0; i < digits.Length; i++) digits[i] = random.Next(10);
            if (IsHeldOut(digits, seed) == heldOut) return digits;
        }
    }

    /// <summary>The digits as people write them.</summary>
    public static string Write(int[] digits, PhiloxRandom random)
    {
        int style = random.Next(28);
        if (digits.Length == 1) return digits[0].ToString(CultureInfo.InvariantCulture);
        string[] each = [.. digits.Select(d => style >= 25 ? Words[d] : d.ToString(CultureInfo.InvariantCulture))];
        string before = string.Join(", ", each[..^1]), last = each[^1], commas = $"{before}, {last}";
        return style switch
        {
            < 8 or 25 or 26 => $"{before} and {last}",
            < 13 or 20 => commas,
            < 17 or 18 or 27 => string.Join(' ', each),
            17 => $"{before}{(each.Length > 2 ? "," : "")} and {last}",
            19 => $"{before} or {last}",
            21 or 22 => $"[{commas}]",
            23 => $"({commas})",
            _ => string.Join(',', each),
        };
    }
}
