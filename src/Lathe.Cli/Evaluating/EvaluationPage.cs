using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Lab.Evaluation;

namespace Lathe.Cli.Evaluating;

/// <summary>What an evaluation found, as a table on a screen.</summary>
internal static class EvaluationPage
{
    private const int LineWidth = 24;
    private const int WidthWithLine = 96;

    public static void Write(EvaluationReport report, EvaluationReport? against, IReadOnlyList<ResultComparison> comparisons, bool parts, Screen screen)
    {
        int left = parts ? 0 : report.Results.Count(r => r.Measure.Part is not null);
        if (left > 0) (report, comparisons) = (Whole(report), [.. comparisons.Where(c => c.First.Measure.Part is null)]);
        if (against is null) screen.WriteLines(Table.Render(["task", "measure", "value", "95 % interval", "n", .. Heading(screen)], [.. Rows(report, screen)], screen.Ink, left: 2));
        else screen.WriteLines(Table.Render(["task", "measure", Short(report.Subject), Short(against.Subject), "difference", "95 % interval", "p", "n", ""], [.. Rows(report, against, comparisons, screen)], screen.Ink, left: 2));
        screen.WriteLine();
        foreach (string line in Below(report, against, comparisons)) screen.WriteText(line, style: screen.Ink.Dim);
        if (left > 0) screen.WriteText($"{left} figures of parts of the samples are not shown: --parts shows them, --json and --html have them.", style: screen.Ink.Dim);
    }

    private static EvaluationReport Whole(EvaluationReport report)
        => report with { Tasks = [.. report.Tasks.Select(t => t with { Results = [.. t.Results.Where(r => r.Measure.Part is null)] })] };

    private static string[] Heading(Screen screen) => screen.Width >= WidthWithLine ? ["0          to          1 "] : [];

    private static IEnumerable<string[]> Rows(EvaluationReport report, Screen screen)
    {
        foreach (TaskReport task in report.Tasks)
        {
            string name = task.Task;
            foreach (EvaluationResult r in task.Results)
            {
                (MeasureUnit unit, double scale) = (r.Measure.Unit, r.Measure.Unit == MeasureUnit.Points ? 100 : 1);
                string[] line = screen.Width < WidthWithLine ? [] : unit is MeasureUnit.Share or MeasureUnit.Points
                    ? [IntervalBar.Of(r.Value / scale, r.Estimate.Low / scale, r.Estimate.High / scale, r.Measure.Chance, LineWidth, screen.Ink)]
                    : [new string(' ', LineWidth)];
                yield return [name, r.Name, screen.Ink.Bold(Figures.Value(r.Value, unit)), Figures.Interval(r.Estimate.Low, r.Estimate.High, unit), Count(r), .. line];
                name = "";
            }
        }
    }

    private static IEnumerable<string[]> Rows(EvaluationReport report, EvaluationReport against, IReadOnlyList<ResultComparison> comparisons, Screen screen)
    {
        foreach (TaskReport task in report.Tasks)
        {
            string name = task.Task;
            foreach (EvaluationResult r in task.Results)
            {
                MeasureUnit unit = r.Measure.Unit;
                string[] figures = [name, r.Name, screen.Ink.Bold(Figures.Value(r.Value, unit)), against.Find(r.Task, r.Name) is { } other ? Figures.Value(other.Value, unit) : "–"];
                name = "";
                if (comparisons.FirstOrDefault(c => c.First == r) is not { } c)
                {
                    yield return [.. figures, "", "", "", Count(r), ""];
                    continue;
                }

                var d = c.Test.Difference;
                yield return [.. figures, Figures.Difference(d.Value, unit), Between(d.Low, d.High, unit), Figures.PValue(c.Test.PValue), Count(r), Verdict(c, screen.Ink)];
            }
        }
    }

    private static string Between(double low, double high, MeasureUnit unit)
        => double.IsNaN(low) ? "" : $"{Figures.Difference(low, unit)} … {Figures.Difference(high, unit)}";

    private static string Verdict(ResultComparison c, Ink ink) => c.FirstIsBetter switch
    {
        true => ink.Good("better"),
        false => ink.Bad("worse "),
        _ => c.Differs ? "other " : ink.Dim("same? "),
    };

    private static IEnumerable<string> Below(EvaluationReport report, EvaluationReport? against, IReadOnlyList<ResultComparison> comparisons)
    {
        foreach (TaskReport task in report.Tasks)
        {
            foreach (string note in task.Notes) yield return $"{task.Task}: {note}";
        }

        yield return against is null
            ? "Intervals by bootstrap over the samples; of a share of 0 or 100 % by Wilson, of distinct n-grams by jackknife. ● is the figure, ━ its interval, ┿ or ┊ what guessing comes to."
            : $"Differences are {report.Subject} less {against.Subject} on the same samples, intervals by paired bootstrap, p by McNemar's exact test (shares) or by permutation. better and worse: p below 0.05; "
                + $"of {comparisons.Count} tests about {Math.Max(1, (int)Math.Round(comparisons.Count * ResultComparison.Level))} would say so by chance alone.";
    }

    private static string Count(EvaluationResult result) => result.Estimate.Samples.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(string name) => name.Length <= 16 ? name : "…" + name[^15..];
}
