using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Tensors;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>What is about to be trained, on what, and where it goes.</summary>
internal static class TrainingHeader
{
    private const int Indent = 9;

    public static IEnumerable<string> Lines(DigitTrainer trainer, Screen screen) => Rows(trainer, screen.Ink).SelectMany(row => Fold(row.Name, row.Text, screen));

    private static IEnumerable<(string Name, string Text)> Rows(DigitTrainer trainer, Ink ink)
    {
        DigitTrainingOptions o = trainer.Options;
        yield return ("model", $"{ink.Bold(Say.Count(trainer.Model.ParameterCount))} parameters");
        yield return ("", ink.Dim(MakeUp(trainer)));
        yield return ("data", $"{Say.Count(trainer.Data.Train.Count)} train · {Say.Count(trainer.Data.Validation.Count)} validation · {Say.Count(trainer.Data.Test.Count)} test");
        yield return ("", Leak(trainer, ink));
        yield return ("run", $"{Say.Count(o.Epochs, "epoch")} of {Say.Count(trainer.TotalSteps / o.Epochs, "step")} · {Rule(o)} · seed {o.Seed} · {Machine.Simd}, {Threads()}");
        if (trainer.StepsDone == trainer.TotalSteps) yield return ("", "it was finished before: nothing is left to train");
        else if (trainer.StepsDone > 0) yield return ("", $"resumed at step {Say.Count(trainer.StepsDone)} of {Say.Count(trainer.TotalSteps)}");
    }

    private static IEnumerable<string> Fold(string name, string text, Screen screen)
        => TextWidth.Wrap(text, screen.Width - Indent - 1).Select((line, i) => $"  {screen.Ink.Accent((i == 0 ? name : "").PadRight(Indent - 3))} {line}");

    // 102,548 = embedding 1,280 + 2 blocks × 49,984 + classifier 1,300
    private static string MakeUp(DigitTrainer trainer)
    {
        var parts = new List<string>();
        foreach (IGrouping<string, long> group in trainer.Model.Parameters.GroupBy(p => p.Name.Split('.')[0], p => p.Count))
        {
            int blocks = trainer.Model.Blocks.Count;
            string name = group.Key.Replace('_', ' ');
            parts.Add(group.Key != "blocks" ? $"{name} {Say.Count(group.Sum())}"
                : blocks == 1 ? $"1 block {Say.Count(group.Sum())}"
                : $"{blocks} blocks × {Say.Count(group.Sum() / blocks)}");
        }

        return $"= {string.Join(" + ", parts)}";
    }

    private static string Leak(DigitTrainer trainer, Ink ink)
    {
        if (trainer.Options.Data.Split == DigitSplitMode.ByExpression) return ink.Good("no test expression was ever trained on");
        double leak = DigitDataset.MeasureLeak(trainer.Data.Train, trainer.Data.Test);
        return ink.Warn($"{Say.Percent(leak)} of the test examples were also trained on: test accuracy measures memory");
    }

    private static string Rule(DigitTrainingOptions o)
    {
        string schedule = o.Schedule == ScheduleKind.OneCycle ? "one-cycle" : o.Schedule.ToString().ToLowerInvariant();
        return $"batch {o.BatchSize} · {o.Optimizer.ToString().ToLowerInvariant()} at {Say.Rate(o.LearningRate)}, {schedule}";
    }

    private static string Threads() => Say.Count(LatheThreads.Count, "thread");
}
