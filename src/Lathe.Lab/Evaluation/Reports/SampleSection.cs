using Lathe.Training.Reports.Html;
using Lathe.Training.Reports.Sections;

namespace Lathe.Lab.Evaluation.Reports;

/// <summary>Some samples of each task, wrong ones first: figures are only as good as what stands behind them.</summary>
internal static class SampleSection
{
    private const int Most = 12;
    private const int MostText = 700;

    public static void Write(HtmlWriter html, EvaluationReport report)
    {
        using (ReportSection.Open(html, "samples", "Samples"))
        {
            ReportSection.Lead(html, $"Up to {Most} samples of each task, the wrong ones before the right ones. Read them: a figure tells how often, never why.");
            foreach (TaskReport task in report.Tasks.Where(t => t.Items.Count > 0)) Task(html, task);
        }
    }

    private static void Task(HtmlWriter html, TaskReport task)
    {
        // Half of each kind, spread over the task.
        EvaluationItem[] wrong = [.. Spread([.. task.Items.Where(i => i.Good != true)], Most / 2)], right = [.. Spread([.. task.Items.Where(i => i.Good == true)], Most - wrong.Length)];
        using (html.Open("details", ("class", "samples")))
        {
            html.Element("summary", $"{FigureText.Words(task.Task)}: {wrong.Length + right.Length} of {task.Items.Count} samples");
            foreach (EvaluationItem item in wrong.Concat(right)) Item(html, item);
        }
    }

    private static IEnumerable<EvaluationItem> Spread(EvaluationItem[] items, int most)
    {
        int count = Math.Min(items.Length, most);
        for (int i = 0; i < count; i++) yield return items[(int)((long)i * items.Length / count)];
    }

    private static void Item(HtmlWriter html, EvaluationItem item)
    {
        using (html.Open("article", ("class", "sample")))
        {
            Part(html, "Asked", item.Prompt);
            using (html.Open("div"))
            {
                html.Element("b", "Answered");
                if (item.Good is { } good) html.Element("span", good ? " right" : " wrong", ("class", good ? "right" : "false"));
                html.Element("p", item.Answer.Length == 0 ? "(nothing)" : Short(item.Answer));
            }

            if (item.Expected is { } expected) Part(html, "Expected", expected);
        }
    }

    private static void Part(HtmlWriter html, string name, string text)
    {
        using (html.Open("div"))
        {
            html.Element("b", name);
            html.Element("p", Short(text));
        }
    }

    // The end of a question is what is asked.
    private static string Short(string text) => text.Length <= MostText ? text : "… " + text[^(char.IsLowSurrogate(text[^MostText]) ? MostText - 1 : MostText)..];
}
