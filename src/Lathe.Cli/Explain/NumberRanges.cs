using System.Globalization;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Explain;

/// <summary>Numbers as a person lists them: <c>1,3-5</c>.</summary>
internal static class NumberRanges
{
    /// <summary>The numbers in order, each once.</summary>
    /// <param name="flag">The flag they came with, for the message.</param>
    /// <param name="text">Numbers and ranges between commas.</param>
    /// <param name="most">The largest there is; the smallest is 1.</param>
    /// <param name="what">What they number: <c>layers</c>.</param>
    /// <exception cref="CliException">It is no such list, or names one that is not there.</exception>
    public static IReadOnlyList<int> Parse(string flag, string text, int most, string what)
    {
        var numbers = new SortedSet<int>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !Number(ends[0], out int first) || !Number(ends[^1], out int last) || last < first)
                throw CliException.Usage($"{flag} is '{text}': expected numbers and ranges like 1,3-5.");
            if (first < 1 || last > most) throw CliException.Usage($"{flag} is '{text}': the model has {what} 1 to {most}.");
            for (int i = first; i <= last; i++) numbers.Add(i);
        }

        return [.. numbers];
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
