using Lathe.Training.Data.Validation;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;
using Lathe.Training.Reports.Sections;

namespace Lathe.Training.Reports.Data;

/// <summary>How long responses, prompts and conversations are.</summary>
internal static class LengthSection
{
    public static void Write(HtmlWriter html, ValidationReport report)
    {
        using (ReportSection.Open(html, "lengths", "Lengths"))
        {
            ReportSection.Lead(html, $"Counted in {report.LengthUnit}. The last column of a histogram holds the longest one per cent. Responses are what is learnt.");
            using (html.Open("div", ("class", "grid")))
            {
                Histogram(html, "Responses", report.Responses, report.LengthUnit, "c1", marks: true);
                if (report.Prompts.Count > 0) Histogram(html, "Prompts", report.Prompts, report.LengthUnit, "c3", marks: false);
                if (report.Turns.Most > 2) Histogram(html, "Messages of a conversation", report.Turns, "messages", "c4", marks: false);
            }
        }
    }

    private static void Histogram(HtmlWriter html, string title, LengthSummary lengths, string unit, string style, bool marks)
    {
        if (lengths.Count == 0)
        {
            Figure.Notice(html, title, "There are none.");
            return;
        }

        var table = new DataTable(title, $"From ({unit})", "To", "Count");
        foreach (LengthBin bin in lengths.Bins) table.Add(Num.Count(bin.Low), Num.Count(bin.High), Num.Count(bin.Count));
        var chart = new ColumnChart
        {
            Title = title,
            Description = $"Half have at most {Num.Count(lengths.Median)} {unit}, 95 % at most {Num.Count(lengths.High)}, the longest has {Num.Count(lengths.Most)}.",
            XLabel = unit,
            YLabel = title.ToLowerInvariant(),
            Columns = [.. lengths.Bins.Select((b, i) => new Column(style, b.Count, Num.Count(b.Low), $"{Num.Count(b.Low)} to {Num.Count(b.High)} {unit}: {Num.Count(b.Count)}"))],
            Marks = marks ? [(Place(lengths, lengths.Median), $"median {Num.Count(lengths.Median)}"), (Place(lengths, lengths.High), $"95 % {Num.Count(lengths.High)}")] : [],
        };
        Figure.Write(html, $"{title}: {Num.Count(lengths.Least)} to {Num.Count(lengths.Most)}, mean {Num.Value(Math.Round(lengths.Mean, 1))}", [], h => ColumnChartSvg.Write(h, chart), table);
    }

    private static double Place(LengthSummary lengths, int length)
    {
        int width = lengths.Bins[0].High - lengths.Bins[0].Low + 1;
        return Math.Min(lengths.Bins.Count, (length + 0.5) / width);
    }
}
