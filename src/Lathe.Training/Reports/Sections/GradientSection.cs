using Lathe.Training.Digits;
using Lathe.Training.Reports.Analysis;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Sections;

/// <summary>Gradient norms of each layer over the run: small charts of one kind of layer each, on the same scale.</summary>
internal static class GradientSection
{
    private const int MostPoints = 100;

    public static void Write(HtmlWriter html, DigitReportData data)
    {
        using (ReportSection.Open(html, "gradients", "Gradient norms"))
        {
            ReportSection.Lead(html, "How strongly each layer was pushed at every measured step, before clipping. All charts share one log scale; the dotted grey line is the norm of all layers together.");
            DigitHistory history = data.History;
            (double[] x, double[] global) = Smooth(data, p => p.GradientNorm);
            List<(string Title, List<LineSeries> Series)> panels = Panels(data);
            (double Low, double High)? range = Range([global, .. panels.SelectMany(p => p.Series).Select(s => s.Y)]);
            if (range is null)
            {
                html.Paragraph("No finite gradient was measured.", "notice");
                return;
            }

            using (html.Open("div", ("class", "grid three")))
            {
                Panel(html, data, "All layers together", [new LineSeries("global norm", x, global) { Style = "ink" }], range.Value, data.Options.ClipNorm > 0 ? (data.Options.ClipNorm, $"clipped above {Num.Value(data.Options.ClipNorm)}") : null);
                foreach ((string title, List<LineSeries> series) in panels)
                    Panel(html, data, title, [new LineSeries("global norm", x, global) { Style = "faint dots" }, .. series], range.Value, null);
            }

            html.Paragraph(Reading(history), "sum");
            html.Paragraph("Vanishing gradients would show as early blocks lying decades below the late ones and sinking: those layers have stopped learning. Exploding gradients would show as all lines shooting up together, far above the clipping line, usually just before the loss does. Lines that fall slowly and stay within a decade or two of each other are healthy: the closer the loss is to zero, the less there is to correct.");
            Table(html, data);
        }
    }

    private static List<(string Title, List<LineSeries> Series)> Panels(DigitReportData data)
    {
        var panels = new List<(string Title, List<LineSeries> Series)>();
        for (int i = 0; i < data.History.Layers.Count; i++)
        {
            int layer = i;
            (int block, string kind) = LayerNames.Split(data.History.Layers[i]);
            (double[] x, double[] y) = Smooth(data, p => layer < p.LayerGradientNorms.Count ? p.LayerGradientNorms[layer] : double.NaN);
            string title = block < 0 ? "Ends of the model" : LayerNames.Capital(kind.Replace('_', ' '));
            string style = block >= 0 ? ReportSection.Ramp(block, data.Model.Blocks.Count) : kind switch { "embedding" => "c5", "classifier" => "c2", _ => "c4" };
            string name = block < 0 ? kind.Replace('_', ' ') : $"block {block + 1}";
            int panel = panels.FindIndex(p => p.Title == title);
            if (panel < 0)
            {
                panels.Add((title, []));
                panel = panels.Count - 1;
            }

            panels[panel].Series.Add(new LineSeries(name, x, y) { Style = style });
        }

        return panels;
    }

    private static void Panel(HtmlWriter html, DigitReportData data, string title, List<LineSeries> series, (double Low, double High) range, (double Y, string Label)? level)
    {
        double last = data.History.Points.Count == 0 ? 1 : data.EpochOf(data.History.Points[^1].Step);
        var chart = new LineChart
        {
            Title = $"Gradient norm: {title}",
            Description = string.Join(" ", series.Where(s => s.Y.Any(double.IsFinite)).Select(s => $"{s.Name}: from {Num.Value(s.Y.First(double.IsFinite))} to {Num.Value(s.Y.Last(double.IsFinite))}.")),
            Series = series,
            XLabel = "epoch",
            YLabel = "gradient norm",
            LogY = true,
            RangeX = (0, Math.Max(last, Math.Max(1, data.History.Epochs.Count))),
            RangeY = range,
            Level = level,
            Width = 350,
            Height = 220,
        };
        List<LegendEntry> legend = [.. series.Where(s => !s.Style.StartsWith("faint", StringComparison.Ordinal)).Select(s => new LegendEntry(s.Name, s.Style))];
        Figure.Write(html, title, legend, h => LineChartSvg.Write(h, chart), null);
    }

    private static string Reading(DigitHistory history)
    {
        double[] norms = [.. history.Points.Select(p => p.GradientNorm).Where(n => double.IsFinite(n) && n > 0)];
        int bad = history.Points.Count - norms.Length;
        if (norms.Length == 0) return "Every measured gradient is zero or not finite.";
        string text = $"In this run the global norm lay between {Num.Value(norms.Min())} and {Num.Value(norms.Max())}.";
        return bad == 0 ? text : $"{text} At {bad} of {history.Points.Count} measured steps it was zero or not finite; the lines have gaps there.";
    }

    private static void Table(HtmlWriter html, DigitReportData data)
    {
        var table = new DataTable("Gradient norms at measured steps", ["Step", "All", .. data.History.Layers.Select(LayerNames.Words)]);
        foreach (int i in ReportSection.Thin(data.History.Points.Count, 20))
        {
            DigitPoint point = data.History.Points[i];
            table.Add([Num.Count(point.Step), Num.Value(point.GradientNorm), .. point.LayerGradientNorms.Select(Num.Value)]);
        }

        table.Write(html);
    }

    // Single steps are noisy: neighbours are drawn as their geometric mean, which is the middle of a log scale.
    private static (double[] X, double[] Y) Smooth(DigitReportData data, Func<DigitPoint, double> value)
    {
        List<DigitPoint> points = data.History.Points;
        int buckets = Math.Min(points.Count, MostPoints);
        double[] x = new double[buckets], y = new double[buckets];
        for (int b = 0; b < buckets; b++)
        {
            int from = (int)((long)b * points.Count / buckets), to = (int)((long)(b + 1) * points.Count / buckets), count = 0;
            double log = 0;
            for (int i = from; i < to; i++)
            {
                double v = value(points[i]);
                if (!(v > 0 && double.IsFinite(v))) continue;
                log += Math.Log(v);
                count++;
            }

            x[b] = data.EpochOf((points[from].Step + points[to - 1].Step) / 2);
            y[b] = count == 0 ? double.NaN : Math.Exp(log / count);
        }

        return (x, y);
    }

    private static (double Low, double High)? Range(IEnumerable<double[]> lines)
    {
        double low = double.PositiveInfinity, high = 0;
        foreach (double[] line in lines)
        {
            foreach (double value in line)
            {
                if (!(value > 0 && double.IsFinite(value))) continue;
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        return high == 0 ? null : (low, high);
    }
}
