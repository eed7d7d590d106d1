using Lathe.Training.Data.Validation;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;
using Lathe.Training.Reports.Sections;

namespace Lathe.Training.Reports.Data;

/// <summary>What is in it: how much it repeats itself, what is asked, in which languages, of which classes.</summary>
internal static class ContentSection
{
    private const int Most = 12;

    public static void Write(HtmlWriter html, ValidationReport report)
    {
        using (ReportSection.Open(html, "content", "Content"))
        {
            ReportSection.Lead(html, "Distinct n-grams say how much responses repeat each other; they fall as a set grows, so compare sets of like size.");
            using (html.Open("div", ("class", "grid")))
            {
                Shares(html, "Distinct n-grams of responses", "of all n-grams", [("words", report.Distinct[0]), ("pairs", report.Distinct[1]), ("trigrams", report.Distinct[2])]);
                Counts(html, "Questions begin with", report.Openings, report.Records);
                if (report.Classes.Count > 0) Counts(html, report.Balance is { } even ? $"Classes, evenness {Num.Value(even)}" : "Classes", report.Classes, report.Records);
                Counts(html, "Languages", report.Languages, report.Records);
                if (report.Unsafe.Count > 0) Counts(html, "Rules of safety that fire", report.Unsafe, report.Records);
            }
        }
    }

    private static void Counts(HtmlWriter html, string title, IReadOnlyDictionary<string, long> counts, long all)
    {
        if (counts.Count == 0) return;
        var table = new DataTable(title, "What", "Records");
        foreach ((string name, long count) in counts) table.Add(name, Num.Count(count));
        Draw(html, title, "of the records", [.. counts.Take(Most).Select(c => (c.Key, (double)c.Value / Math.Max(1, all), Num.Count(c.Value)))], table);
    }

    private static void Shares(HtmlWriter html, string title, string unit, (string Name, double Share)[] shares)
        => Draw(html, title, unit, [.. shares.Select(s => (s.Name, s.Share, Num.Percent(s.Share)))], null);

    private static void Draw(HtmlWriter html, string title, string unit, IReadOnlyList<(string Name, double Share, string Label)> bars, DataTable? table)
    {
        var chart = new BarChart
        {
            Title = title,
            Description = string.Join(", ", bars.Select(b => $"{b.Name} {b.Label}")) + ".",
            Groups = [.. bars.Select(b => new BarGroup(Short(b.Name), [new Bar("c3", b.Share, null, b.Label, $"{b.Name}: {b.Label}")]))],
            XLabel = unit,
            NameWidth = Math.Clamp(16 + (7.2 * bars.Max(b => Short(b.Name).Length)), 62, 150),
        };
        Figure.Write(html, title, [], h => BarChartSvg.Write(h, chart), table);
    }

    private static string Short(string name) => name.Length <= 18 ? name : name[..17] + "…";
}
