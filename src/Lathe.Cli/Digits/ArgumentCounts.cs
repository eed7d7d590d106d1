using System.CommandLine;
using System.Globalization;

namespace Lathe.Cli.Digits;

/// <summary>How many arguments expressions have: <c>3</c>, or <c>2-5</c>.</summary>
internal sealed record ArgumentCounts(int Least, int Most)
{
    public static Option<ArgumentCounts?> Flag() => new("--arguments")
    {
        Description = "Arguments of an expression: one number, or a range such as 2-5 (default 3, at most 16)",
        HelpName = "N|A-B",
        CustomParser = static result =>
        {
            string text = result.Tokens[0].Value;
            string[] ends = text.Split('-');
            if (ends.Length <= 2 && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int least)
                && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int most) && least is >= 1 && most >= least && most <= 16)
                return new ArgumentCounts(least, most);
            result.AddError($"--arguments is '{text}': expected a number from 1 to 16, or a range such as 2-5.");
            return null;
        },
    };
}
