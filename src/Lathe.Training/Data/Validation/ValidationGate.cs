using System.Globalization;

namespace Lathe.Training.Data.Validation;

/// <summary>Holds a report to its options: each check says what was found, what was expected, and what to do.</summary>
internal static class ValidationGate
{
    public static IReadOnlyList<ValidationCheck> Check(ValidationReport report, ValidationOptions options)
    {
        var checks = new List<ValidationCheck>
        {
            new("size", $"{Count(report.Records)} records: {report.Size.Words()}", $"at least {Count(options.MinRecords)}", report.Records >= options.MinRecords,
                "collect more, or augment; 100 records prove a concept, 1,000 are meaningful, 10,000 carry production"),
        };
        long texts = report.Kinds.GetValueOrDefault("text");
        if (texts < report.Records)
        {
            long outside = report.TooShort + report.TooLong;
            checks.Add(new ValidationCheck("length", $"{Share(outside, report.Responses.Count)} outside ({Count(report.TooShort)} shorter, {Count(report.TooLong)} longer)",
                $"{options.MinTokens} to {options.MaxTokens} {report.LengthUnit}, at most {Percent(options.MaxOutside)} outside", Within(outside, report.Responses.Count, options.MaxOutside),
                report.TooLong > report.TooShort ? $"shorten or drop long answers, or say that long ones are wanted: the longest of 95 % has {Count(report.Responses.High)}" : "one-word answers teach little: ask for whole sentences, or say that short ones are wanted"));
        }

        checks.Add(new ValidationCheck("diversity", report.Distinct[2].ToString("0.000", CultureInfo.InvariantCulture), $"distinct trigrams above {options.MinDiversity.ToString(CultureInfo.InvariantCulture)} of all",
            report.Distinct[2] > options.MinDiversity, "drop near duplicates, add other tasks, augment; large sets of one domain repeat trigrams by nature"));
        checks.Add(new ValidationCheck("duplicates", $"{Share(report.Duplicates, report.Records)} ({Count(report.Duplicates)})", $"at most {Percent(options.MaxDuplicates)}",
            Within(report.Duplicates, report.Records, options.MaxDuplicates), "lathe data clean drops them"));
        checks.Add(new ValidationCheck("near duplicates", $"{Share(report.NearDuplicates, report.Records)} ({Count(report.NearDuplicates)})",
            $"at most {Percent(options.MaxNearDuplicates)} with Jaccard ≥ {options.NearDuplicates.Threshold.ToString(CultureInfo.InvariantCulture)}",
            Within(report.NearDuplicates, report.Records, options.MaxNearDuplicates), "lathe data clean drops them"));
        if (report.Balance is { } balance)
        {
            checks.Add(new ValidationCheck("class balance", $"evenness {balance.ToString("0.00", CultureInfo.InvariantCulture)} over {report.Classes.Count} classes",
                $"at least {options.MinBalance.ToString(CultureInfo.InvariantCulture)}", balance >= options.MinBalance, $"add records of '{report.Classes.Last().Key}', or take some of '{report.Classes.First().Key}' out"));
        }

        long harmful = report.Unsafe.Values.Sum();
        checks.Add(new ValidationCheck("safety", $"{Share(harmful, report.Records)} ({Count(harmful)}); {Count(report.Declined)} harmful requests declined", $"at most {Percent(options.MaxUnsafe)}",
            Within(harmful, report.Records, options.MaxUnsafe), "read the findings: the rules are blunt; lathe data clean drops these records"));
        if (texts < report.Records)
        {
            checks.Add(new ValidationCheck("placeholders", $"{Share(report.Placeholders, report.Records)} ({Count(report.Placeholders)})", $"at most {Percent(options.MaxPlaceholders)}",
                Within(report.Placeholders, report.Records, options.MaxPlaceholders), "lathe data clean --fill name=VALUE fills them in, and drops what stays open"));
        }

        return checks;
    }

    private static bool Within(long part, long all, double share) => part <= share * all;

    private static string Share(long part, long all) => Percent(all == 0 ? 0 : (double)part / all);

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
