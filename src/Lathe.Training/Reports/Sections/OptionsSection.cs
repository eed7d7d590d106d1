using Lathe.Nn.Models;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Sections;

/// <summary>Everything the run depended on, and what follows from it on any machine.</summary>
internal static class OptionsSection
{
    public static void Write(HtmlWriter html, DigitReportData data)
    {
        using (ReportSection.Open(html, "options", "Options"))
        {
            ReportSection.Lead(html, "Everything the run depended on. An option that is not at its default is marked with a dot.");
            var usual = new DigitTrainingOptions();
            using (html.Open("div", ("class", "grid three")))
            {
                Group(html, "Data", DataRows(data.Options.Data, usual.Data));
                Group(html, "Model", ModelRows(data.Options.Model, usual.Model));
                Group(html, "Training", TrainingRows(data.Options, usual));
                Group(html, "The same on every machine", Details(data));
            }
        }
    }

    private static List<(string, object, object?)> DataRows(DigitDatasetOptions data, DigitDatasetOptions usual) =>
    [
        ("Examples", data.Examples, usual.Examples),
        ("Fewest arguments", data.MinArguments, usual.MinArguments),
        ("Most arguments", data.MaxArguments, usual.MaxArguments),
        ("Largest digit", data.LargestValue, usual.LargestValue),
        ("Split", data.Split == DigitSplitMode.ByExpression ? "by expression" : "at random", usual.Split == DigitSplitMode.ByExpression ? "by expression" : "at random"),
        ("Training part", Num.Percent(data.TrainFraction), Num.Percent(usual.TrainFraction)),
        ("Validation part", Num.Percent(data.ValidationFraction), Num.Percent(usual.ValidationFraction)),
        ("Test part", Num.Percent(data.TestFraction), Num.Percent(usual.TestFraction)),
    ];

    private static List<(string, object, object?)> ModelRows(DigitTransformerConfig model, DigitTransformerConfig usual) =>
    [
        ("Layers", model.Layers, usual.Layers),
        ("Heads", model.Heads, usual.Heads),
        ("Width", model.Width, usual.Width),
        ("Feed-forward width", model.FeedForward, usual.FeedForward),
        ("Vocabulary", model.Vocabulary, usual.Vocabulary),
        ("Longest sequence", model.MaxPositions, usual.MaxPositions),
        ("Norm", model.PreNorm ? "before each branch" : "after each branch", usual.PreNorm ? "before each branch" : "after each branch"),
        ("Pooling", model.Pooling == Pooling.First ? "first token" : "mean of tokens", usual.Pooling == Pooling.First ? "first token" : "mean of tokens"),
        ("Dropout", model.Dropout, usual.Dropout),
    ];

    private static List<(string, object, object?)> TrainingRows(DigitTrainingOptions options, DigitTrainingOptions usual) =>
    [
        ("Epochs", options.Epochs, usual.Epochs),
        ("Batch size", options.BatchSize, usual.BatchSize),
        ("Learning rate, peak", options.LearningRate, usual.LearningRate),
        ("Optimizer", options.Optimizer.ToString(), usual.Optimizer.ToString()),
        ("Schedule", options.Schedule.ToString(), usual.Schedule.ToString()),
        ("Warm-up steps", options.WarmupSteps, usual.WarmupSteps),
        ("Weight decay", options.WeightDecay, usual.WeightDecay),
        ("Momentum, with SGD", options.Momentum, usual.Momentum),
        ("Nesterov, with SGD", options.Nesterov ? "yes" : "no", usual.Nesterov ? "yes" : "no"),
        ("Clip norm", options.ClipNorm == 0 ? "no clipping" : Num.Value(options.ClipNorm), Num.Value(usual.ClipNorm)),
        ("Label smoothing", options.LabelSmoothing, usual.LabelSmoothing),
        ("Seed", options.Seed, usual.Seed),
    ];

    private static List<(string, object, object?)> Details(DigitReportData data)
    {
        DigitDatasetOptions options = data.Options.Data;
        var rows = new List<(string, object, object?)>
        {
            ("Distinct expressions", DigitDataset.Count(options.MinArguments, options.MaxArguments, options.LargestValue), null),
            ("Training examples", data.Data.Train.Count, null),
            ("Validation examples", data.Data.Validation.Count, null),
            ("Test examples", data.Data.Test.Count, null),
            ("Steps of an epoch", data.StepsPerEpoch, null),
            ("Steps of the run", (long)data.StepsPerEpoch * data.Options.Epochs, null),
            ("Parameters", data.Model.ParameterCount, null),
            ("Bytes of weights", data.Model.ParameterCount * sizeof(float), null),
        };
        if (data.PeakStepBytes is { } bytes) rows.Add(("Most bytes of a step", bytes, null));
        rows.Add(("Arithmetic", "32-bit floats, the same bits for any number of threads", null));
        return rows;
    }

    private static void Group(HtmlWriter html, string title, List<(string Name, object Value, object? Usual)> rows)
    {
        using (html.Open("div", ("class", "options")))
        {
            html.Element("h3", title);
            using (html.Open("table"))
            using (html.Open("tbody"))
            {
                foreach ((string name, object value, object? usual) in rows)
                {
                    bool changed = usual is not null && !value.Equals(usual);
                    using (html.Open("tr", ("class", changed ? "changed" : null)))
                    {
                        html.Element("th", name, ("scope", "row"));
                        html.Element("td", Text(value), ("title", changed ? $"default: {Text(usual!)}" : null));
                    }
                }
            }
        }
    }

    private static string Text(object value) => value switch
    {
        double number => Num.Value(number),
        int number => Num.Count(number),
        long number => Num.Count(number),
        _ => value.ToString()!,
    };
}
