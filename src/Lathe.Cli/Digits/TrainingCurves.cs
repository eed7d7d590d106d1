using Lathe.Cli.Rendering;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>The loss of every measured step and the accuracy of every epoch, as two charts.</summary>
internal static class TrainingCurves
{
    private const int NarrowestPair = 76;

    public static IEnumerable<string> Lines(DigitTrainer trainer, int width, int rows, Ink ink)
    {
        DigitHistory history = trainer.History;
        bool beside = width >= NarrowestPair;
        int each = beside ? (width - 5) / 2 : width - 2;
        double top = Math.Max(0.1, history.Points.Count == 0 ? 3 : history.Points.Max(p => p.Loss));
        (double X, double Y)[] loss = [.. history.Points.Select(p => ((double)p.Step, p.Loss))];
        double perEpoch = (double)trainer.TotalSteps / trainer.Options.Epochs;
        (double X, double Y)[] accuracy = [.. history.Epochs.Select(e => (e.Epoch * perEpoch, e.ValidationAccuracy))];

        var left = new LineChart
        {
            Title = $"loss {ink.Bold(loss.Length == 0 ? "" : Say.Loss(loss[^1].Y))}",
            Width = each,
            Rows = rows,
            MaxX = trainer.TotalSteps,
            MaxY = Math.Ceiling(top * 10) / 10,
            Label = static y => y.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture),
            Style = ink.Accent,
            Quiet = ink.Dim,
        };
        var right = new LineChart
        {
            Title = $"validation accuracy {ink.Bold(accuracy.Length == 0 ? "" : Say.Percent(accuracy[^1].Y))}",
            Width = each,
            Rows = rows,
            MaxX = trainer.TotalSteps,
            MaxY = 1,
            Label = static y => y == 0 ? "0 %" : "100 %",
            Style = ink.Good,
            Quiet = ink.Dim,
        };
        yield return "";
        IReadOnlyList<string> first = left.Render(loss), second = right.Render(accuracy);
        foreach (string line in beside ? Columns.Beside([first, second]) : first.Concat(second)) yield return line;
    }
}
