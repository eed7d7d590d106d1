using Lathe.Training.Reports.Html;
using Lathe.Training.Reports.Sections;

namespace Lathe.Lab.Evaluation.Reports;

/// <summary>Which of two models is better, figure by figure, and how surely.</summary>
internal static class ComparisonSection
{
    public static void Write(HtmlWriter html, EvaluationReport report, EvaluationReport against, IReadOnlyList<ResultComparison> comparisons)
    {
        using (ReportSection.Open(html, "comparison", "Comparison"))
        {
            ReportSection.Lead(html, $"{report.Subject} less {against.Subject}, on the same samples. A difference is called one where chance would make one so large in fewer than 5 of 100 evaluations.");
            if (comparisons.Count == 0)
            {
                html.Paragraph("No figure of both models is on the same samples, so nothing compares.", "notice");
                return;
            }

            var table = new DataTable("Paired tests", "Task and measure", "Verdict", report.Subject, against.Subject, "Difference", "95 % interval", "p");
            foreach (ResultComparison c in comparisons) table.Add(Row(c));
            using (html.Open("div", ("class", "aside"))) table.WriteTable(html);
            int chance = Math.Max(1, (int)Math.Round(comparisons.Count * ResultComparison.Level));
            html.Paragraph($"p comes from McNemar's exact test for shares and from a permutation test for all else. These are {comparisons.Count} tests: about {chance} of them would show a difference by chance alone. In brackets: samples that only the first and only the second got.", "note");
        }
    }

    private static string[] Row(ResultComparison c)
    {
        MeasureUnit unit = c.First.Measure.Unit;
        var d = c.Test.Difference;
        string only = c.Test is { FirstOnly: { } first, SecondOnly: { } second } ? $" ({first} : {second})" : "";
        return
        [
            $"{FigureText.Words(c.First.Task)}: {FigureText.Words(c.First.Name)}",
            c.FirstIsBetter switch { true => "better", false => "worse", _ => c.Differs ? "different" : "none shown" },
            FigureText.Value(c.First.Value, unit), FigureText.Value(c.Second.Value, unit), FigureText.Signed(d.Value, unit),
            FigureText.SignedInterval(d, unit), FigureText.PValue(c.Test.PValue) + only,
        ];
    }
}
