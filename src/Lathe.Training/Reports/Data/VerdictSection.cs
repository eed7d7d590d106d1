using System.Globalization;
using Lathe.Training.Data.Validation;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;
using Lathe.Training.Reports.Sections;

namespace Lathe.Training.Reports.Data;

/// <summary>Whether the data set holds what it is held to.</summary>
internal static class VerdictSection
{
    public static void Write(HtmlWriter html, ValidationReport report)
    {
        using (ReportSection.Open(html, "verdict", "Verdict"))
        {
            using (html.Open("div", ("class", "hero")))
            {
                using (html.Open("div", ("class", "big")))
                {
                    html.Element("strong", report.Passed ? "passes" : "fails");
                    html.Element("span", $"{report.Checks.Count(c => c.Passed)} of {report.Checks.Count} checks pass");
                    html.Element("small", $"{Num.Count(report.Records)} records: {report.Size.Words()}{(report.Size.Next() is { } next ? $"; {Num.Count(next - report.Records)} more for the next verdict" : "")}.");
                }

                using (html.Open("dl", ("class", "cards")))
                {
                    Card(html, "Records", Num.Count(report.Records), string.Join(", ", report.Kinds.Select(k => $"{Num.Count(k.Value)} {k.Key}")));
                    Card(html, "Median response", Num.Count(report.Responses.Median), $"{report.LengthUnit}; 90 % have {Num.Count(report.Responses.Low)} to {Num.Count(report.Responses.High)}");
                    Card(html, "Diversity", report.Distinct[2].ToString("0.000", CultureInfo.InvariantCulture), "distinct trigrams over all of responses");
                    Card(html, "Duplicates", Num.Count(report.Duplicates), $"and {Num.Count(report.NearDuplicates)} near, {Num.Count(report.SameQuestions)} asked before");
                    Card(html, "Unsafe", Num.Count(report.Unsafe.Values.Sum()), $"{Num.Count(report.Declined)} harmful requests declined");
                    Card(html, "Personal data", Num.Count(report.PersonalData.Values.Sum()), report.PersonalData.Count == 0 ? "none found" : string.Join(", ", report.PersonalData.Select(p => $"{Num.Count(p.Value)} {p.Key}")));
                }
            }

            Checks(html, report.Checks);
        }
    }

    private static void Card(HtmlWriter html, string name, string value, string note)
    {
        using (html.Open("div"))
        {
            html.Element("dt", name);
            using (html.Open("dd"))
            {
                html.Element("strong", value);
                html.Element("small", note);
            }
        }
    }

    private static void Checks(HtmlWriter html, IReadOnlyList<ValidationCheck> checks)
    {
        using (html.Open("div", ("class", "scroll checks"), ("role", "region"), ("tabindex", "0"), ("aria-label", "Checks")))
        using (html.Open("table"))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                foreach (string header in new[] { "Check", "", "Found", "Expected" }) html.Element("th", header, ("scope", "col"));
            }

            using (html.Open("tbody"))
            {
                foreach (ValidationCheck check in checks)
                {
                    using (html.Open("tr"))
                    {
                        html.Element("th", check.Name, ("scope", "row"));
                        html.Element("td", check.Passed ? "passes" : "fails", ("class", check.Passed ? "ok" : "no"));
                        using (html.Open("td"))
                        {
                            html.Text(check.Found);
                            if (!check.Passed) html.Element("small", check.Advice);
                        }

                        html.Element("td", check.Expected);
                    }
                }
            }
        }
    }
}
