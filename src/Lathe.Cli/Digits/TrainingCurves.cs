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
        (double X, double Y)[] loss = [.. history.Points.Select(p => ((double)p.Step, p.Loss))];
        double perEpoch = (double)trainer.TotalSteps / trainer.Options.Epochs;
        (double X, double Y)[] accuracy = [.. history.Epochs.Select(e => (e.Epoch * perEpoch, e.ValidationAccuracy))];

        // Decades: a loss falls by as much from 1 to 0.1 as from 0.1 to 0.01, and a plain axis would show only the first fall.
        double lowest = loss.Length == 0 ? 0.1 : Math.Clamp(loss.Min(p => p.Y), 1e-12, 1), highest = loss.Length == 0 ? 1 : loss.Max(p => p.Y);
        var left = new LineChart
        {
            Title = $"loss {ink.Bold(loss.Length == 0 ? "" : Say.Loss(loss[^1].Y))}",
            Logarithmic = true,
            MinY = Math.Min(0.1, Math.Pow(10, Math.Floor(Math.Log10(lowest)))),
            Width = each,
            Rows = rows,
            MaxX = trainer.TotalSteps,
            MaxY = Math.Max(1, Math.Pow(10, Math.Ceiling(Math.Log10(highest)))),
            Label = static y => y.ToString(y >= 0.1 ? "0.#" : "0e0", System.Globalization.CultureInfo.InvariantCulture),
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
