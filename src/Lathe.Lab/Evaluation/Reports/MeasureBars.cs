using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;

namespace Lathe.Lab.Evaluation.Reports;

/// <summary>Measures between none and all as lying bars with their intervals, one under another; of two models side by side.</summary>
internal static class MeasureBars
{
    private const double Width = 480, Left = 160, Right = 62, Top = 6, Bottom = 26, Thick = 17, Gap = 2, GroupGap = 12;

    public static void Write(HtmlWriter html, string task, IReadOnlyList<EvaluationResult> results, EvaluationReport? against)
    {
        var svg = new SvgCanvas(html);
        double height = against is null ? Thick : (2 * Thick) + Gap, bottom = Top + (results.Count * (height + GroupGap));
        using (svg.Open(Width, bottom + Bottom, $"Figures of {task}", "Lying bars from none to all; the whisker of each is its interval."))
        {
            for (int quarter = 0; quarter <= 4; quarter++)
            {
                svg.Line(quarter == 0 ? "axis" : "grid", X(quarter / 4.0), Top, X(quarter / 4.0), bottom);
                svg.Text($"{quarter * 25}", X(quarter / 4.0), bottom + 16, "middle");
            }

            for (int i = 0; i < results.Count; i++)
            {
                EvaluationResult result = results[i];
                double y = Top + (GroupGap / 2) + (i * (height + GroupGap));
                svg.Text(FigureText.Words(result.Name), Left - 8, y + (height / 2) + 4, "end", "strong");
                Bar(html, svg, result, "c1", y);
                if (against?.Find(result.Task, result.Name) is { } other && double.IsFinite(other.Value)) Bar(html, svg, other, "c2", y + Thick + Gap);
                if (result.Measure.Chance is { } chance) svg.Line("mark", X(chance), y - 3, X(chance), y + height + 3);
            }
        }
    }

    private static void Bar(HtmlWriter html, SvgCanvas svg, EvaluationResult result, string style, double y)
    {
        MeasureUnit unit = result.Measure.Unit;
        double scale = unit == MeasureUnit.Points ? 100 : 1, middle = y + (Thick / 2);
        string value = FigureText.Value(result.Value, unit), tip = $"{FigureText.Words(result.Name)}: {value}\n{FigureText.Interval(result.Estimate, unit)}\n{result.Estimate.Samples} samples";
        using (html.Open("g", ("class", style), ("data-tip", tip)))
        {
            svg.Rect("area", Left, y, X(result.Value / scale) - Left, Thick);
            if (double.IsFinite(result.Estimate.Low))
            {
                (string low, string high, string top) = (Num.Coordinate(X(result.Estimate.Low / scale)), Num.Coordinate(X(result.Estimate.High / scale)), Num.Coordinate(middle - 4));
                string whisker = $"M{low} {Num.Coordinate(middle)}H{high}M{low} {top}v8M{high} {top}v8";
                svg.Path("whisker halo", whisker);
                svg.Path("whisker", whisker);
            }

            svg.Text(value, X(1) + 10, middle + 4, style: "strong");
        }
    }

    private static double X(double value) => Left + (Math.Clamp(value, 0, 1) * (Width - Left - Right));
}
