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
            ReportSection.Lead(html, "Each bar is a figure; its whisker is an interval that would hold the true figure in 95 of 100 such evaluations, and a dotted line is what guessing comes to.");
            foreach (TaskReport task in report.Tasks) Task(html, task, report, against);
        }
    }

    private static void Task(HtmlWriter html, TaskReport task, EvaluationReport report, EvaluationReport? against)
    {
        html.Element("h3", FigureText.Words(task.Task), ("class", "task"));
        EvaluationResult[] bounded = [.. task.Results.Where(r => r.Measure.Unit is MeasureUnit.Share or MeasureUnit.Points && double.IsFinite(r.Value))];
        EvaluationResult[] plain = [.. task.Results.Except(bounded)], whole = [.. bounded.Where(r => r.Measure.Part is null)];
        if (plain.Length > 0)
        {
            using (html.Open("dl", ("class", "cards")))
            {
                foreach (EvaluationResult result in plain.Take(MostCards)) Card(html, result, against?.Find(result.Task, result.Name), against?.Subject);
            }
        }

        LegendEntry[] legend = against is null ? [] : [new LegendEntry(report.Subject, "c1", LegendMark.Square), new LegendEntry(against.Subject, "c2", LegendMark.Square)];
        DataTable table = Table(task.Task, task.Results.Where(r => r.Measure.Part is null), against);
        if (whole.Length > 0) Figure.Write(html, Samples(whole), legend, h => MeasureBars.Write(h, whole, against), table);
        else table.Write(html);
        foreach (var part in bounded.Where(r => r.Measure.Part is not null).GroupBy(r => r.Name[..r.Name.IndexOf('/', StringComparison.Ordinal)]))
        {
            EvaluationResult[] parts = [.. part];
            Figure.Write(html, $"{FigureText.Words(part.Key)} by kind: {Samples(parts)} each", legend, h => MeasureBars.Write(h, parts, against), Table($"{task.Task} by kind", parts, against));
        }

        foreach (string note in task.Notes) html.Paragraph(note, "note");
    }

    private static DataTable Table(string name, IEnumerable<EvaluationResult> results, EvaluationReport? against)
    {
        var table = new DataTable($"Figures of {name}", ["Measure", "Value", "95 % interval", "Samples", "Guessing", .. against is null ? (string[])[] : [against.Subject]]);
        foreach (EvaluationResult r in results)
        {
            MeasureUnit unit = r.Measure.Unit;
            string[] other = against is null ? [] : [against.Find(r.Task, r.Name) is { } found ? FigureText.Value(found.Value, unit) : "—"];
            table.Add([FigureText.Words(r.Name), FigureText.Value(r.Value, unit), FigureText.Interval(r.Estimate, unit), $"{r.Estimate.Samples}", r.Measure.Chance is { } chance ? FigureText.Value(chance, unit) : "—", .. other]);
        }

        return table;
    }

    // Measures may be of parts of the samples: harmful prompts, harmless ones.
    private static string Samples(EvaluationResult[] results)
    {
        int least = results.Min(r => r.Estimate.Samples), most = results.Max(r => r.Estimate.Samples);
        return least < most ? $"{least} to {most} samples" : FigureText.Samples(most);
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
                html.Element("small", $"{FigureText.Interval(result.Estimate, unit)}, {FigureText.Samples(result.Estimate.Samples)}");
                if (other is not null) html.Element("small", $"{otherName}: {FigureText.Value(other.Value, unit)}");
            }
        }
    }
}
