using Lathe.Text.Tokenizers;
using Lathe.Training.Digits;
using Lathe.Training.Reports.Analysis;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Sections;

/// <summary>What the model gets right and what it mistakes for what.</summary>
internal static class AccuracySection
{
    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    public static void Write(HtmlWriter html, DigitReportData data)
    {
        using (ReportSection.Open(html, "accuracy", "What it gets right, and what it mistakes"))
        {
            ReportSection.Lead(html, "Left, how often each operation is answered rightly; the thin line through a bar's end is the 95 % interval, wide where few expressions were asked. Right, every answer on the test part: right ones lie on the diagonal, mistakes stand out in the other colour.");
            if (data.Test.Expressions == 0)
            {
                html.Paragraph("There are no test examples.", "notice");
                return;
            }

            using (html.Open("div", ("class", "grid")))
            {
                using (html.Open("div", ("class", "column")))
                {
                    Bars(html, data);
                    Mistakes(html, data.Test);
                }

                Confusion(html, data.Test);
            }
        }
    }

    private static void Bars(HtmlWriter html, DigitReportData data)
    {
        var table = new DataTable("Accuracy of each operation", "Operation", "Test", "Test, asked", "Unseen", "Unseen, asked");
        var groups = new List<BarGroup>();
        foreach (DigitOperation operation in Enum.GetValues<DigitOperation>())
        {
            var bars = new List<Bar>();
            AddBar(bars, "c1", "test", data.Test, operation);
            if (data.Unseen is not null) AddBar(bars, "c5", "unseen", data.Unseen, operation);
            if (bars.Count == 0) continue;
            groups.Add(new BarGroup(operation.ToString(), bars));
            table.Add(operation.ToString(), Percent(data.Test.AccuracyOf(operation)), Num.Count(data.Test.AskedOf(operation)), Percent(data.Unseen?.AccuracyOf(operation)), Num.Count(data.Unseen?.AskedOf(operation) ?? 0));
        }

        var legend = new List<LegendEntry> { new($"test part ({Num.Count(data.Test.Expressions)})", "c1", Filled: true) };
        if (data.Unseen is { Expressions: > 0 }) legend.Add(new LegendEntry($"all unseen expressions ({Num.Count(data.Unseen.Expressions)})", "c5", Filled: true));
        string words = string.Join(", ", Enum.GetValues<DigitOperation>().Where(o => data.Test.AskedOf(o) > 0).Select(o => $"{o} {Percent(data.Test.AccuracyOf(o))}"));
        var chart = new BarChart { Title = "Accuracy of each operation", Description = $"On the test part: {words}.", Groups = groups, XLabel = "right answers" };
        Figure.Write(html, "Accuracy of each operation", legend, h => BarChartSvg.Write(h, chart), table);
    }

    private static void AddBar(List<Bar> bars, string style, string part, DigitEvaluation evaluation, DigitOperation operation)
    {
        if (evaluation.AccuracyOf(operation) is not { } accuracy) return;
        int asked = evaluation.AskedOf(operation);
        (double low, double high) = Interval.Wilson(accuracy, asked);
        string tip = $"{operation}, {part}: {Math.Round(accuracy * asked):0} of {asked} right, 95 % interval {Num.Percent(low)} to {Num.Percent(high)}";
        bars.Add(new Bar(style, accuracy, low, high, Num.Percent(accuracy), tip));
    }

    private static void Confusion(HtmlWriter html, DigitEvaluation test)
    {
        string[] answers = [.. Digits, "other"];
        int[] asked = [.. Enumerable.Range(0, 10).Select(digit => Enumerable.Range(0, DigitEvaluation.Answers).Sum(a => test.Confusion(digit, a)))];
        var table = new DataTable("Answers on the test part: rows are the right digit", ["Right digit", .. answers]);
        for (int digit = 0; digit < 10; digit++) table.Add([Digits[digit], .. Enumerable.Range(0, DigitEvaluation.Answers).Select(a => Num.Count(test.Confusion(digit, a)))]);
        var chart = new HeatmapChart
        {
            Title = "Confusion matrix",
            Description = $"{Num.Count(test.Correct)} of {Num.Count(test.Expressions)} answers lie on the diagonal. {MistakeSentence(test)}",
            Rows = Digits,
            Columns = answers,
            RowsName = "right digit",
            ColumnsName = "model's answer",
            Cell = 37,
            // The root lifts rare mistakes out of the background.
            Strength = (r, c) => asked[r] == 0 ? 0 : r == c ? 0.15 + (0.85 * test.Confusion(r, c) / asked[r]) : Math.Sqrt((double)test.Confusion(r, c) / asked[r]) is var s && s > 0 ? 0.25 + (0.75 * s) : 0,
            Style = (r, c) => r == c ? "heat" : "wrong",
            Label = (r, c) => test.Confusion(r, c) == 0 ? "" : Num.Count(test.Confusion(r, c)),
            Tip = (r, c) => r == c
                ? $"{r}: {Num.Count(test.Confusion(r, c))} of {Num.Count(asked[r])} answered rightly"
                : $"right digit {r}, answered {(c == 10 ? "with no digit" : answers[c])}: {Num.Count(test.Confusion(r, c))} of {Num.Count(asked[r])}",
        };
        Figure.Write(html, "Confusion matrix, test part", [], h => HeatmapSvg.Write(h, chart), table);
    }

    private static void Mistakes(HtmlWriter html, DigitEvaluation test)
    {
        using (html.Open("aside", ("class", "aside")))
        {
            html.Element("h3", "Most frequent mistakes");
            html.Paragraph(MistakeSentence(test));
        }
    }

    private static string MistakeSentence(DigitEvaluation test)
    {
        int wrong = test.Expressions - test.Correct;
        if (wrong == 0) return "The model makes no mistake on the test part.";
        var mistakes = new List<(int Count, int Right, int Answer)>();
        for (int right = 0; right < 10; right++)
        {
            for (int answer = 0; answer < DigitEvaluation.Answers; answer++)
            {
                if (answer != right && test.Confusion(right, answer) > 0) mistakes.Add((test.Confusion(right, answer), right, answer));
            }
        }

        string list = string.Join(", ", mistakes.OrderByDescending(m => m.Count).ThenBy(m => m.Right).Take(3)
            .Select(m => $"{m.Right} taken for {(m.Answer == 10 ? "something that is no digit" : m.Answer.ToString())} ({m.Count}×)"));
        return $"{Num.Count(wrong)} of {Num.Count(test.Expressions)} answers are wrong; the most frequent: {list}.";
    }

    private static string Percent(double? value) => value is { } v ? Num.Percent(v) : "—";
}
