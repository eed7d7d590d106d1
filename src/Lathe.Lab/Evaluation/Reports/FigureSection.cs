using Lathe.Training.Reports.Html;
using Lathe.Training.Reports.Sections;

namespace Lathe.Lab.Evaluation.Reports;

/// <summary>The figures of each task: cards for the few that count, a chart where they lie between 0 and 1, a table of all.</summary>
internal static class FigureSection
{
    private const int MostCards = 6;

    public static void Write(HtmlWriter html, EvaluationReport report, EvaluationReport? against)
    {
        using (ReportSection.Open(html, "figures", "Figures"))
        {
            ReportSection.Lead(html, "Each bar is a figure; its whisker is the interval in which 95 of 100 such evaluations would find it, and the dotted line is what guessing comes to.");
            foreach (TaskReport task in report.Tasks) Task(html, task, report, against);
        }
    }

    private static void Task(HtmlWriter html, TaskReport task, EvaluationReport report, EvaluationReport? against)
    {
        html.Element("h3", FigureText.Words(task.Task), ("class", "task"));
        EvaluationResult[] bounded = [.. task.Results.Where(r => r.Measure.Unit is MeasureUnit.Share or MeasureUnit.Points && double.IsFinite(r.Value))];
        EvaluationResult[] plain = [.. task.Results.Except(bounded)];
        if (plain.Length > 0)
        {
            using (html.Open("dl", ("class", "cards")))
            {
                foreach (EvaluationResult result in plain.Take(MostCards)) Card(html, result, against?.Find(result.Task, result.Name), against?.Subject);
            }
        }

        var table = new DataTable($"Figures of {task.Task}", "Measure", "Value", "95 % interval", "Samples", "Guessing");
        foreach (EvaluationResult r in task.Results)
            table.Add(FigureText.Words(r.Name), FigureText.Value(r.Value, r.Measure.Unit), FigureText.Interval(r.Estimate, r.Measure.Unit), $"{r.Estimate.Samples}", r.Measure.Chance is { } chance ? FigureText.Value(chance, r.Measure.Unit) : "—");
        if (bounded.Length > 0)
        {
            LegendEntry[] legend = against is null ? [] : [new LegendEntry(report.Subject, "c1", LegendMark.Square), new LegendEntry(against.Subject, "c2", LegendMark.Square)];
            Figure.Write(html, Samples(bounded), legend, h => MeasureBars.Write(h, task.Task, bounded, against), table);
        }
        else
        {
            table.Write(html);
        }

        foreach (string note in task.Notes) html.Paragraph(note, "note");
    }

    // Measures may be of parts of the samples: harmful prompts, harmless ones.
    private static string Samples(EvaluationResult[] results)
    {
        int least = results.Min(r => r.Estimate.Samples), most = results.Max(r => r.Estimate.Samples);
        return least < most ? $"{least} to {most} samples" : most == 1 ? "One sample" : $"{most} samples";
    }

    private static void Card(HtmlWriter html, EvaluationResult result, EvaluationResult? other, string? otherName)
    {
        MeasureUnit unit = result.Measure.Unit;
        using (html.Open("div"))
        {
            html.Element("dt", FigureText.Words(result.Name));
            using (html.Open("dd"))
            {
                html.Element("strong", FigureText.Value(result.Value, unit));
                if (unit != MeasureUnit.Bytes) html.Element("small", $"{FigureText.Interval(result.Estimate, unit)}, {result.Estimate.Samples} samples");
                if (other is not null) html.Element("small", $"{otherName}: {FigureText.Value(other.Value, unit)}");
            }
        }
    }
}
