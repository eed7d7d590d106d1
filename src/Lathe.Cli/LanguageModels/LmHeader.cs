using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Tensors;
using Lathe.Training.LanguageModels;

namespace Lathe.Cli.LanguageModels;

/// <summary>What is about to be trained, on what, and what it will cost.</summary>
internal static class LmHeader
{
    private const int Indent = 9;

    public static void Write(LanguageModelRun run, long predicted, Screen screen)
    {
        foreach ((string name, string text) in Rows(run, predicted))
        {
            int i = 0;
            foreach (string line in TextWidth.Wrap(text, screen.Width - Indent - 1)) screen.WriteLine($"  {screen.Ink.Accent((i++ == 0 ? name : "").PadRight(Indent - 3))} {line}");
        }

        screen.WriteLine();
    }

    private static IEnumerable<(string Name, string Text)> Rows(LanguageModelRun run, long predicted)
    {
        LanguageModelOptions o = run.Options;
        yield return ("model", $"{Say.Count(run.Cost.Parameters)} parameters · {o.Preset}: {Say.Count(o.Model.Layers, "layer")}, {Say.Count(o.Model.Heads, "head")}, {o.Model.Width} wide, context {o.Model.Context}, vocabulary {Say.Count(o.Model.Vocabulary)}");
        yield return ("data", $"{Say.Count(run.Training.Count)} tokens to train on, {Say.Count(run.Validation.Count)} held out · {run.Tokenizer.Kind} · {Say.Count(run.Training.File.Documents, "document")}");
        yield return ("step", $"{Say.Count(o.TokensPerStep)} tokens = {(o.AccumulationSteps > 1 ? $"{o.AccumulationSteps} × " : "")}{o.BatchSize} rows of {o.RowLength} · {run.Cost.FlopsPerToken * o.TokensPerStep * 1e-9:0.##} GFLOP");
        yield return ("memory", $"{Say.Bytes(run.Cost.StateBytes)} weights, gradients and momenta + {Say.Bytes(predicted)} activations expected");
        yield return ("run", $"{Say.Count(o.Steps, "step")} · {o.Optimizer.ToString().ToLowerInvariant()} at {Say.Rate(o.LearningRate)} to {Say.Rate(o.MinimumLearningRate)}, {o.Schedule.ToString().ToLowerInvariant()} · seed {o.Seed} · {Machine.Simd}, {Say.Count(LatheThreads.Count, "thread")}");
        if (run.Trainer.Step > 0) yield return ("", $"resumed at step {Say.Count(run.Trainer.Step)} of {Say.Count(o.Steps)}");
    }
}
