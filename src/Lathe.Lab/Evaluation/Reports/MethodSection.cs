using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;
using Lathe.Training.Reports.Sections;

namespace Lathe.Lab.Evaluation.Reports;

/// <summary>How the figures came to be, and how to have them again.</summary>
internal static class MethodSection
{
    public static void Write(HtmlWriter html, EvaluationReport report, string? command)
    {
        using (ReportSection.Open(html, "method", "Method"))
        {
            html.Paragraph("Answers are the most probable tokens, so asking again gives the same. Intervals come from drawing the samples again with replacement; of a share of none or all by Wilson's formula, "
                + "for there drawing again shows no spread; of distinct n-grams by leaving out one sample after the other.");
            var table = new DataTable("Time of each task", "Task", "Figures", "Time");
            foreach (TaskReport task in report.Tasks) table.Add(FigureText.Words(task.Task), $"{task.Results.Count}", Num.Seconds(task.Seconds));
            table.WriteTable(html);
            if (command is null) return;
            html.Element("h3", "Repeat this evaluation");
            html.Element("pre", command, ("class", "command"), ("tabindex", "0"));
        }
    }
}
