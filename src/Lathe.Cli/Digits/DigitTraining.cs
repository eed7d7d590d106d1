using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Tensors;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>A run of the digit transformer from first line to document: shared by the verbs that train one.</summary>
internal sealed class DigitTraining(CliHost host, Screen screen)
{
    /// <summary>Whether the run may be drawn in place; off, it is logged line by line.</summary>
    public bool Live { get; init; } = true;

    public bool Report { get; init; } = true;

    /// <summary>Whether another verb says what to do next.</summary>
    public bool Narrated { get; init; }

    /// <summary>Trains to the end, or until Ctrl-C.</summary>
    public TrainDigitsDocument Run(DigitTrainer trainer)
    {
        TrainingView view = Live && screen.IsTerminal ? new LiveTrainingView(screen) : new PlainTrainingView(screen);
        using Interrupt interrupt = host.CatchInterrupts();
        DigitTrainingResult result = trainer.Run(view, interrupt.Token);
        view.Finish();
        string? report = Report && !result.Interrupted ? DigitReportFile.Write(trainer, result) : null;
        TrainDigitsDocument document = Document(trainer, result, report);
        TrainingSummary.Write(host, screen, trainer, result, document, withNext: !Narrated);
        return document;
    }

    private static TrainDigitsDocument Document(DigitTrainer trainer, DigitTrainingResult result, string? report) => new()
    {
        Parameters = result.Parameters,
        Seconds = result.Seconds,
        Epochs = result.Epochs,
        TestAccuracy = result.Test.Accuracy,
        UnseenAccuracy = result.Unseen?.Accuracy,
        AccuracyByOperation = DigitReports.AccuracyByOperation(result.Test),
        Checkpoint = result.Checkpoint!,
        BestEpoch = result.BestEpoch,
        Leak = result.Leak,
        Interrupted = result.Interrupted,
        Seed = trainer.Options.Seed,
        Size = ((string[])["small", "medium", "large"]).FirstOrDefault(s => DigitTrainingOptions.OfSize(s).Data.Examples == trainer.Options.Data.Examples),
        Examples = trainer.Options.Data.Examples,
        Steps = trainer.StepsDone,
        Report = report,
        Threads = LatheThreads.Count,
        Simd = Machine.Simd,
    };
}
