using System.Globalization;
using Lathe.Cli.Rendering;
using Lathe.Training;

namespace Lathe.Cli.LanguageModels;

/// <summary>The two losses of a run as charts side by side, to one scale.</summary>
internal static class LossCurves
{
    public static IEnumerable<string> Render(TrainingHistory history, long steps, int width, int rows, Ink ink)
    {
        (double X, double Y)[] training = [.. history.Training.Select(p => ((double)p.Step, p.Loss))], validation = [.. history.Validation.Select(p => ((double)p.Step, p.Loss))];
        return Render("loss", training, validation, Say.Loss, steps, width, rows, ink);
    }

    /// <summary>The same of any number that a run has of its steps and of its validations.</summary>
    public static IEnumerable<string> Render(string name, (double X, double Y)[] training, (double X, double Y)[] validation, Func<double, string> say, long steps, int width, int rows, Ink ink)
    {
        double top = Math.Ceiling(training.Concat(validation).Max(p => p.Y)), bottom = Math.Floor(training.Concat(validation).Min(p => p.Y));
        LineChart Chart(string title, Func<string, string> style) => new()
        {
            Title = title,
            Width = (width - 5) / 2,
            Rows = rows,
            MaxX = steps,
            MinY = bottom,
            MaxY = Math.Max(bottom + 1, top),
            Label = static y => y.ToString("0.#", CultureInfo.InvariantCulture),
            Style = style,
            Quiet = ink.Dim,
        };
        yield return "";
        IReadOnlyList<string> left = Chart($"training {name} {ink.Bold(say(training[^1].Y))}", ink.Accent).Render(training);
        IReadOnlyList<string> right = Chart($"validation {name} {ink.Bold(validation.Length == 0 ? "" : say(validation[^1].Y))}", ink.Good).Render(validation);
        foreach (string line in Columns.Beside([left, right])) yield return line;
    }
}
