using System.Text;
using Lathe.Nn.Formats;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;
using Lathe.Training.Reports.Analysis;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;
using Lathe.Training.Reports.Sections;

namespace Lathe.Training.Reports;

/// <summary>
/// Tells a training run of the digit transformer as one HTML file: figures, curves, mistakes, attention, embedding, gradients and
/// options. The file needs nothing beside it and asks the network for nothing.
/// </summary>
public static class DigitHtmlReport
{
    /// <summary>Writes the report of a run, of the weights that did best where the run kept them in a file.</summary>
    /// <param name="path">The file to create or replace, all at once; its directory must exist.</param>
    /// <param name="trainer">The run.</param>
    /// <param name="result">What it came to.</param>
    /// <param name="command">The command line that repeats the run; null writes one from the options.</param>
    /// <exception cref="DirectoryNotFoundException">The directory does not exist.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, DigitTrainer trainer, DigitTrainingResult result, string? command = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(result);

        // The trainer holds the last weights; the result was measured with the best ones.
        using DigitModelFile? best = result.Checkpoint is { } file && File.Exists(file) ? DigitModelFile.Load(file) : null;
        var model = best?.Model ?? trainer.Model;
        var data = new DigitReportData
        {
            Options = trainer.Options,
            Model = model,
            Data = trainer.Data,
            History = trainer.History,
            Test = result.Test,
            Unseen = result.Unseen,
            Leak = result.Leak,
            Seconds = result.Seconds,
            Interrupted = result.Interrupted,
            Command = command ?? ReproduceCommand.For(trainer.Options),
            PeakStepBytes = trainer.PeakStepBytes,
            HasBestWeights = best is not null || result.BestEpoch == 0 || result.BestEpoch == trainer.History.Epochs.Count,
            Examples = AttentionExample.Ask(model, trainer.Options.Data, trainer.Data.Train),
        };
        Save(path, data);
    }

    /// <summary>Writes the report of a checkpoint; generates its data again and measures the model on it.</summary>
    /// <param name="path">The file to create or replace, all at once; its directory must exist.</param>
    /// <param name="file">The checkpoint.</param>
    /// <param name="command">The command line that repeats the run; null writes one from the options.</param>
    /// <exception cref="DirectoryNotFoundException">The directory does not exist.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, DigitModelFile file, string? command = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        DigitDatasetOptions options = file.Options.Data with { Seed = file.Options.Seed };
        DigitDataset dataset = DigitDataset.Generate(options);
        using var evaluator = new DigitEvaluator();
        bool listable = DigitDataset.Count(options.MinArguments, options.MaxArguments, options.LargestValue) <= 100_000;
        var data = new DigitReportData
        {
            Options = file.Options,
            Model = file.Model,
            Data = dataset,
            History = file.History,
            Test = evaluator.Evaluate(file.Model, dataset.Test),
            Unseen = listable ? evaluator.Evaluate(file.Model, dataset.Unseen()) : null,
            Leak = DigitDataset.MeasureLeak(dataset.Train, dataset.Test),
            Seconds = null,
            // A checkpoint of the best epoch cannot know what came after it.
            Interrupted = false,
            Command = command ?? ReproduceCommand.For(file.Options),
            Examples = AttentionExample.Ask(file.Model, options, dataset.Train),
        };
        Save(path, data);
    }

    /// <summary>The page.</summary>
    internal static string Build(DigitReportData data)
    {
        string summary = data.Unseen is { Expressions: > 0 } unseen
            ? $"{Num.Percent(unseen.Accuracy)} right on {Num.Count(unseen.Expressions)} expressions it never saw in training"
            : data.Test.Expressions > 0 ? $"{Num.Percent(data.Test.Accuracy)} right on {Num.Count(data.Test.Expressions)} test examples" : "not tested";
        return ReportPage.Write(
            "Lathe training report",
            "Digit transformer",
            $"{summary}, after {data.History.Epochs.Count} of {data.Options.Epochs} epochs.",
            ReportSection.All,
            html =>
            {
                HeadlineSection.Write(html, data);
                CurvesSection.Write(html, data);
                AccuracySection.Write(html, data);
                AttentionSection.Write(html, data);
                EmbeddingSection.Write(html, data);
                GradientSection.Write(html, data);
                OptionsSection.Write(html, data);
            },
            "Made by Lathe in C#: the training, the numbers and every drawing on this page. The file is self-contained.");
    }

    private static void Save(string path, DigitReportData data)
    {
        byte[] page = Encoding.UTF8.GetBytes(Build(data));
        AtomicFile.Write(path, stream => stream.Write(page));
    }
}
