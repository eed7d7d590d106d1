using System.Text;
using Lathe.Nn.Formats;
using Lathe.Training.Reports.Html;

namespace Lathe.Lab.Evaluation.Reports;

/// <summary>An evaluation as a page: one file, nothing fetched, readable without its script.</summary>
public static class EvaluationHtmlReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">Where to; it is whole or not there.</param>
    /// <param name="report">What was found of the model.</param>
    /// <param name="against">What was found of another, or null.</param>
    /// <param name="comparisons">The paired tests of both.</param>
    /// <param name="command">The command that makes it again, or null.</param>
    public static void Write(string path, EvaluationReport report, EvaluationReport? against = null, IReadOnlyList<ResultComparison>? comparisons = null, string? command = null)
    {
        byte[] page = Encoding.UTF8.GetBytes(Build(report, against, comparisons ?? [], command));
        AtomicFile.Write(path, stream => stream.Write(page));
    }

    /// <summary>The page.</summary>
    internal static string Build(EvaluationReport report, EvaluationReport? against, IReadOnlyList<ResultComparison> comparisons, string? command)
    {
        ArgumentNullException.ThrowIfNull(report);
        bool samples = report.Tasks.Any(t => t.Items.Count > 0);
        List<(string, string)> sections = [("figures", "Figures")];
        if (against is not null) sections.Add(("comparison", "Comparison"));
        if (samples) sections.Add(("samples", "Samples"));
        sections.Add(("method", "Method"));
        int count = report.Results.Count();
        return ReportPage.Write(
            "Lathe evaluation",
            against is null ? report.Subject : $"{report.Subject} against {against.Subject}",
            Summary(report, against, comparisons, count),
            sections,
            html =>
            {
                FigureSection.Write(html, report, against);
                if (against is not null) ComparisonSection.Write(html, report, against, comparisons);
                if (samples) SampleSection.Write(html, report);
                MethodSection.Write(html, report, command);
            },
            "Made by Lathe in C#: the answers, the numbers and every drawing on this page. The file is self-contained.",
            EvaluationStyle.Css);
    }

    private static string Summary(EvaluationReport report, EvaluationReport? against, IReadOnlyList<ResultComparison> comparisons, int count)
    {
        string tasks = report.Tasks.Count == 1 ? "one task" : $"{report.Tasks.Count} tasks";
        if (against is null) return $"{count} figures of {tasks}, each with the interval that it is believed to lie in.";
        int better = comparisons.Count(c => c.FirstIsBetter == true), worse = comparisons.Count(c => c.FirstIsBetter == false);
        return $"Of {comparisons.Count} figures on the same samples {report.Subject} is better in {better} and worse in {worse}; in the others no difference is shown.";
    }
}
