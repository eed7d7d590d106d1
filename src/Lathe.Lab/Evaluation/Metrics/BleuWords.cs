using System.Text;
using System.Text.RegularExpressions;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>Words as sacrebleu's tokenizers cut them.</summary>
internal static partial class BleuWords
{
    public static string[] Of(string text, BleuTokenization tokenization)
    {
        string line = text.TrimEnd();
        return Split(tokenization switch
        {
            BleuTokenization.V13a => V13a(line),
            BleuTokenization.International => International(line),
            BleuTokenization.Characters => string.Join(' ', line.EnumerateRunes()),
            _ => line,
        });
    }

    public static string[] Split(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string V13a(string line)
    {
        line = line.Replace("<skipped>", "", StringComparison.Ordinal).Replace("-\n", "", StringComparison.Ordinal).Replace('\n', ' ');
        if (line.Contains('&', StringComparison.Ordinal))
        {
            line = line.Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal)
                .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal);
        }

        line = Punctuation().Replace($" {line} ", " $1 ");
        line = AfterNonDigit().Replace(line, "$1 $2 ");
        line = BeforeNonDigit().Replace(line, " $1 $2");
        return Dash().Replace(line, "$1 $2 ");
    }

    // By runes, not by UTF-16: symbols beyond the first plane are symbols too.
    private static string International(string line)
    {
        Rune[] runes = [.. line.EnumerateRunes()];
        runes = Pairs(runes, static (a, b) => !IsNumber(a) && IsPunctuation(b), before: false);
        runes = Pairs(runes, static (a, b) => IsPunctuation(a) && !IsNumber(b), before: true);
        var text = new StringBuilder();
        foreach (Rune rune in runes)
        {
            if (Rune.IsSymbol(rune)) text.Append(' ').Append(rune).Append(' ');
            else text.Append(rune);
        }

        return text.ToString();
    }

    // Two runes that match are set apart, and the search goes on behind them, as a regular expression does.
    private static Rune[] Pairs(Rune[] runes, Func<Rune, Rune, bool> matches, bool before)
    {
        var space = new Rune(' ');
        var result = new List<Rune>(runes.Length * 2);
        for (int i = 0; i < runes.Length; i++)
        {
            if (i + 1 == runes.Length || !matches(runes[i], runes[i + 1]))
            {
                result.Add(runes[i]);
                continue;
            }

            if (before) result.Add(space);
            result.AddRange([runes[i], space, runes[i + 1]]);
            if (!before) result.Add(space);
            i++;
        }

        return [.. result];
    }

    private static bool IsNumber(Rune rune) => Rune.IsNumber(rune);

    private static bool IsPunctuation(Rune rune) => Rune.IsPunctuation(rune);

    [GeneratedRegex(@"([\{-\~\[-\` -\&\(-\+\:-\@\/])", RegexOptions.CultureInvariant)]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"([^0-9])([\.,])", RegexOptions.CultureInvariant)]
    private static partial Regex AfterNonDigit();

    [GeneratedRegex(@"([\.,])([^0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex BeforeNonDigit();

    [GeneratedRegex(@"([0-9])(-)", RegexOptions.CultureInvariant)]
    private static partial Regex Dash();
}
