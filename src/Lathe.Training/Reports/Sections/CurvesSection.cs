using Lathe.Text.Tokenizers;
using Lathe.Training.Digits;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Sections;

/// <summary>Loss, accuracy and learning rate over the run.</summary>
internal static class CurvesSection
{
    private const int MostRows = 40;

    public static void Write(HtmlWriter html, DigitReportData data)
    {
        using (ReportSection.Open(html, "curves", "Learning curves"))
        {
            ReportSection.Lead(html, "How the model learned, epoch by epoch (an epoch is one pass over the training examples). Loss should fall and accuracy rise; a validation loss that climbs while the training loss falls means the model has begun to memorise.");
            using (html.Open("div", ("class", "grid")))
            {
                using (html.Open("div", ("class", "column")))
                {
                    Loss(html, data);
                    Rate(html, data);
                }

                Accuracy(html, data);
            }
        }
    }

    private static void Loss(HtmlWriter html, DigitReportData data)
    {
        DigitHistory history = data.History;
        var series = new List<LineSeries>
        {
            new("training", [.. history.Points.Select(p => data.EpochOf(p.Step))], [.. history.Points.Select(p => p.Loss)]) { Style = "c1 thin" },
        };
        if (data.HasValidation) series.Add(new LineSeries("validation", Epochs(history), [.. history.Epochs.Select(e => e.ValidationLoss)]) { Style = "c2", Dots = true });
        if (!series.Exists(s => s.Y.Any(double.IsFinite)))
        {
            Figure.Notice(html, "Loss", "There is no finite loss to draw.");
            return;
        }

        var table = new DataTable("Loss by epoch, in nats", "Epoch", "Training, mean", "Validation");
        foreach (int i in ReportSection.Thin(history.Epochs.Count, MostRows))
        {
            DigitEpoch epoch = history.Epochs[i];
            table.Add($"{epoch.Epoch}", Num.Value(epoch.TrainLoss), data.HasValidation ? Num.Value(epoch.ValidationLoss) : "—");
        }

        var chart = new LineChart
        {
            Title = "Loss",
            Description = Ends("Training loss", series[0].Y, Num.Value),
            Series = series,
            XLabel = "epoch",
            YLabel = "cross-entropy, nats",
            RangeX = Span(data),
            Mark = Best(data),
        };
        Figure.Write(html, "Loss", Legend(series), h => LineChartSvg.Write(h, chart), table);
    }

    private static void Accuracy(HtmlWriter html, DigitReportData data)
    {
        DigitHistory history = data.History;
        if (!data.HasValidation || history.Epochs.Count == 0)
        {
            Figure.Notice(html, "Validation accuracy", data.HasValidation ? "No epoch is finished yet." : "There are no validation examples.");
            return;
        }

        var series = new List<LineSeries>();
        var headers = new List<string> { "Epoch", "All" };
        foreach (DigitOperation operation in Enum.GetValues<DigitOperation>())
        {
            string name = operation.ToString();
            if (!history.Epochs.Exists(e => e.ValidationAccuracyByOperation.ContainsKey(name))) continue;
            double[] values = [.. history.Epochs.Select(e => e.ValidationAccuracyByOperation.TryGetValue(name, out double value) ? value : double.NaN)];
            series.Add(new LineSeries(name, Epochs(history), values) { Style = ReportSection.OperationStyles[(int)operation] });
            headers.Add(name);
        }

        var all = new LineSeries("all operations", Epochs(history), [.. history.Epochs.Select(e => e.ValidationAccuracy)]) { Style = "ink thick", Dots = true };
        var table = new DataTable("Validation accuracy by epoch", [.. headers]);
        foreach (int i in ReportSection.Thin(history.Epochs.Count, MostRows))
            table.Add([$"{history.Epochs[i].Epoch}", Num.Percent(all.Y[i]), .. series.Select(s => double.IsFinite(s.Y[i]) ? Num.Percent(s.Y[i]) : "—")]);
        series.Add(all);
        var chart = new LineChart
        {
            Title = "Validation accuracy",
            Description = Ends("Validation accuracy", all.Y, v => Num.Percent(v)),
            Series = series,
            XLabel = "epoch",
            YLabel = "right answers",
            Format = v => Num.Percent(v),
            LogY = false,
            MaxY = 1,
            RangeX = Span(data),
            Mark = Best(data),
            Height = 460,
        };
        Figure.Write(html, "Validation accuracy by operation", Legend(series), h => LineChartSvg.Write(h, chart), table);
    }

    private static void Rate(HtmlWriter html, DigitReportData data)
    {
        DigitHistory history = data.History;
        if (history.Epochs.Count == 0)
        {
            Figure.Notice(html, "Learning rate", "No epoch is finished yet.");
            return;
        }

        var series = new LineSeries("learning rate", Epochs(history), [.. history.Epochs.Select(e => e.LearningRate)]) { Style = "c3", Dots = true };
        var table = new DataTable("Learning rate at the end of each epoch", "Epoch", "Learning rate");
        foreach (int i in ReportSection.Thin(history.Epochs.Count, MostRows)) table.Add($"{history.Epochs[i].Epoch}", Num.Value(series.Y[i]));
        var chart = new LineChart
        {
            Title = "Learning rate",
            Description = Ends("Learning rate at the end of each epoch", series.Y, Num.Value),
            Series = [series],
            XLabel = "epoch",
            YLabel = "at the end of each epoch",
            LogY = false,
            MinY = 0,
            RangeX = Span(data),
            Height = 165,
        };
        Figure.Write(html, "Learning rate", [], h => LineChartSvg.Write(h, chart), table);
    }

    private static double[] Epochs(DigitHistory history) => [.. history.Epochs.Select(e => (double)e.Epoch)];

    private static (double Low, double High) Span(DigitReportData data)
    {
        double last = data.History.Points.Count == 0 ? 1 : data.EpochOf(data.History.Points[^1].Step);
        return (0, Math.Max(last, Math.Max(1, data.History.Epochs.Count)));
    }

    private static (double X, string Label)? Best(DigitReportData data)
        => data.HasValidation && data.History.BestEpoch > 0 ? (data.History.BestEpoch, $"best epoch: {data.History.BestEpoch}") : null;

    private static List<LegendEntry> Legend(List<LineSeries> series) => [.. series.Select(s => new LegendEntry(s.Name, s.Style, Dots: s.Dots))];

    private static string Ends(string name, double[] values, Func<double, string> format)
        => values.Length == 0 ? $"{name}: nothing measured." : $"{name} goes from {format(values[0])} to {format(values[^1])}.";
}
