using System.Text.RegularExpressions;

namespace Lathe.Training.Reinforcement;

/// <summary>Finds what a written answer comes to: its last number, or the option it names.</summary>
public static partial class AnswerText
{
    /// <summary>The last number of a text, thousands commas dropped and the sign kept, as GSM8K's answers are read; null where there is none.</summary>
    public static string? LastNumber(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Match match = Number().Match(text);
        return match.Success ? match.Value.Replace(",", "", StringComparison.Ordinal) : null;
    }

    /// <summary>
    /// The option A to D that a text names: the letter after "answer is" (or "answer:"), else the only letter that stands alone; null
    /// where it names none or several.
    /// </summary>
    public static string? Choice(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Match said = SaidChoice().Match(text);
        if (said.Success) return said.Groups[1].Value.ToUpperInvariant();
        string? only = null;
        foreach (Match match in LoneLetter().Matches(text))
        {
            if (only is not null && only != match.Value) return null;
            only = match.Value;
        }

        return only;
    }

    // Read from the right, so that the first match is the last number.
    [GeneratedRegex(@"(?<![\w.])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", RegexOptions.RightToLeft | RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\banswer(?:\s+is)?\s*:?\s*\(?([A-Da-d])\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SaidChoice();

    [GeneratedRegex(@"(?<![\w'])[B-D](?![\w'])|(?<![\w'])A(?=[.):,]|\s*$)", RegexOptions.CultureInvariant)]
    private static partial Regex LoneLetter();
}
