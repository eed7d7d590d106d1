using System.Globalization;
using System.Text.RegularExpressions;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>Finds the number that an answer comes to, in the two ways of EleutherAI's harness.</summary>
public static partial class MathAnswer
{
    /// <summary>The number behind the first <c>####</c>, or null.</summary>
    public static string? Strict(string answer)
    {
        Match match = Marked().Match(answer);
        return match.Success ? Plain(match.Groups[1].Value) : null;
    }

    /// <summary>The last number in the answer, or null.</summary>
    public static string? Flexible(string answer)
    {
        MatchCollection matches = Number().Matches(answer);
        for (int i = matches.Count - 1; i >= 0; i--)
        {
            if (Plain(matches[i].Value) is { } number) return number;
        }

        return null;
    }

    // $1,234.50. and 1234.5 are one number; what is none ("-", "...") is left out.
    private static string? Plain(string text)
    {
        string digits = text.Replace(",", "", StringComparison.Ordinal).Replace("$", "", StringComparison.Ordinal).TrimEnd('.');
        return decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            ? number.ToString("0.############################", CultureInfo.InvariantCulture)
            : null;
    }

    [GeneratedRegex(@"####\s*(-?\$?[0-9.,]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Marked();

    [GeneratedRegex(@"-?[$0-9.,]{2,}|-?[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
