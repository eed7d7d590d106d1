using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;

namespace Lathe.Lab.Evaluation.Reports;

/// <summary>
/// Measures between none and all as lying bars with their intervals, one under another; of two models side by side. Places are per cents of
/// the width and words are text of the page, so a telephone shows the same at a size that can be read.
/// </summary>
internal static class MeasureBars
{
    private const int Thick = 16;
    private const double Middle = Thick / 2.0, Cap = 4;

    public static void Write(HtmlWriter html, IReadOnlyList<EvaluationResult> results, EvaluationReport? against)
    {
        using (html.Open("div", ("class", "bars")))
        {
            foreach (EvaluationResult result in results)
            {
                using (html.Open("div", ("class", "measure")))
                {
                    html.Element("b", FigureText.Words(result.Measure.Part ?? result.Name));
                    using (html.Open("div"))
                    {
                        Bar(html, result, result.Measure.Chance, "c1");
                        if (against?.Find(result.Task, result.Name) is { } other && double.IsFinite(other.Value)) Bar(html, other, result.Measure.Chance, "c2");
                    }
                }
            }

            Axis(html);
        }
    }

    private static void Bar(HtmlWriter html, EvaluationResult result, double? chance, string style)
    {
        MeasureUnit unit = result.Measure.Unit;
        double scale = unit == MeasureUnit.Points ? 100 : 1;
        string value = FigureText.Value(result.Value, unit), tip = $"{FigureText.Words(result.Name)}: {value}\n{FigureText.Interval(result.Estimate, unit)}\n{FigureText.Samples(result.Estimate.Samples)}";
        using (html.Open("div", ("class", $"one {style}"), ("data-tip", tip)))
        {
            using (html.Open("svg", ("height", $"{Thick}"), ("aria-hidden", "true")))
            {
                for (int quarter = 0; quarter <= 4; quarter++) Line(html, quarter == 0 ? "axis" : "tick", quarter / 4.0, quarter / 4.0, -2, Thick + 2);
                html.Empty("rect", ("class", "area"), ("width", Percent(result.Value / scale)), ("height", $"{Thick}"));
                if (chance is { } guessing) Line(html, "mark", guessing, guessing, -3, Thick + 3);
                if (double.IsFinite(result.Estimate.Low)) Whisker(html, result.Estimate.Low / scale, result.Estimate.High / scale);
            }

            html.Element("span", value);
        }
    }

    private static void Whisker(HtmlWriter html, double low, double high)
    {
        foreach (string style in (ReadOnlySpan<string>)["whisker halo", "whisker"])
        {
            Line(html, style, low, high, Middle, Middle);
            Line(html, style, low, low, Middle - Cap, Middle + Cap);
            Line(html, style, high, high, Middle - Cap, Middle + Cap);
        }
    }

    private static void Axis(HtmlWriter html)
    {
        using (html.Open("div", ("class", "measure"), ("aria-hidden", "true")))
        {
            html.Element("b", "");
            using (html.Open("div", ("class", "one")))
            using (html.Open("svg", ("height", "16")))
            {
                for (int quarter = 0; quarter <= 4; quarter++)
                    html.Element("text", $"{quarter * 25}", ("x", Percent(quarter / 4.0)), ("y", "13"), ("text-anchor", quarter == 0 ? "start" : quarter == 4 ? "end" : "middle"));
            }
        }
    }

    private static void Line(HtmlWriter html, string style, double x1, double x2, double y1, double y2)
        => html.Empty("line", ("class", style), ("x1", Percent(x1)), ("x2", Percent(x2)), ("y1", Num.Coordinate(y1)), ("y2", Num.Coordinate(y2)));

    private static string Percent(double share) => $"{Num.Coordinate(100 * Math.Clamp(share, 0, 1))}%";
}
