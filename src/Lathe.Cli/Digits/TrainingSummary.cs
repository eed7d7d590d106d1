using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>What a run came to, and what to do next.</summary>
internal static class TrainingSummary
{
    public static void Write(CliHost host, Screen screen, DigitTrainer trainer, DigitTrainingResult result, TrainDigitsDocument document, bool withNext)
    {
        Ink ink = screen.Ink;
        string folder = trainer.Directory!;
        screen.WriteLine();
        if (result.Interrupted)
        {
            screen.WriteLine($"  {ink.Warn("Stopped")} at step {Say.Count(trainer.StepsDone)} of {Say.Count(trainer.TotalSteps)}. Nothing is lost; go on with:");
            screen.WriteLine($"    {ink.Bold($"lathe train digits {DigitRunFolder.ResumeFlag(host, folder)}")}");
            return;
        }

        DigitEvaluation shown = result.Unseen ?? result.Test;
        string what = result.Unseen is null ? "test expressions" : "expressions never trained on";
        screen.WriteText($"{ink.Bold(Say.Percent(shown.Accuracy))} right on the {Say.Count(shown.Expressions)} {what}");
        screen.WriteText($"test {Say.Percent(result.Test.Accuracy)} · best epoch {result.BestEpoch} of {result.Epochs} · {Say.Time(result.Seconds)} of training", style: ink.Dim);
        screen.WriteLine();
        screen.WriteLines(AccuracyBars.Lines(shown, screen.Width, ink));
        screen.WriteLine();
        screen.WriteLine($"  {ink.Accent("model ")} {Say.Path(document.Checkpoint)}");
        if (document.Report is { } report) screen.WriteLine($"  {ink.Accent("report")} {Say.Path(report)}");
        if (withNext) screen.WriteLine($"  {ink.Accent("next  ")} {ink.Bold($"lathe try digits{DigitRunFolder.ModelFlag(host, folder)}")}");
    }
}
