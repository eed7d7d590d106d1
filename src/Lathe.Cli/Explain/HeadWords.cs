using System.Globalization;
using Lathe.Inference.Explanation;

namespace Lathe.Cli.Explain;

/// <summary>A head in words.</summary>
internal static class HeadWords
{
    // What one place must get on average before the head is called after it.
    private const double Most = 0.5;

    /// <summary><c>looks at the token before (83 %)</c>, <c>spreads over many tokens</c>.</summary>
    public static string Habit(HeadReading head)
    {
        (string place, double share) = new[] { ("the token before", head.ToTokenBefore), ("itself", head.ToItself), ("the first token", head.ToFirstToken) }.MaxBy(p => p.Item2);
        if (share >= Most) return $"looks at {place} ({Percent(share)})";
        return head.Share switch
        {
            < 0.35 => "picks one token or two",
            < 0.75 => "picks a few tokens",
            < 0.95 => "spreads over many tokens",
            _ => "looks at all alike",
        };
    }

    /// <summary><c>1.23 bits, 47 % of the most</c>.</summary>
    public static string Entropy(HeadReading head)
        => string.Create(CultureInfo.InvariantCulture, $"{head.EntropyBits:0.00} bits, {Percent(head.Share)} of the most");

    /// <summary>A share without decimals; 100 only where nothing is missing, 0 only where nothing is there.</summary>
    public static string Percent(double share)
    {
        double percent = Math.Round(share * 100);
        if (percent >= 100 && share < 0.99999) percent = 99;
        if (percent <= 0 && share > 0) return "<1 %";
        return percent.ToString("0", CultureInfo.InvariantCulture) + " %";
    }
}
