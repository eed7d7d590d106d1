using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Tuning;

/// <summary>What is about to be tuned, on what, and what it will cost.</summary>
internal static class TuneHeader
{
    private const int Indent = 11;

    public static void Write(TuningRun run, TuneModel model, TuneData data, TuningForecast forecast, Screen screen)
    {
        foreach ((string name, string text) in Rows(run, model, data, forecast))
        {
            int i = 0;
            foreach (string line in TextWidth.Wrap(text, screen.Width - Indent - 1)) screen.WriteLine($"  {screen.Ink.Accent((i++ == 0 ? name : "").PadRight(Indent - 3))} {line}");
        }

        screen.WriteLine();
    }

    private static IEnumerable<(string Name, string Text)> Rows(TuningRun run, TuneModel model, TuneData data, TuningForecast f)
    {
        TuningOptions o = run.Options;
        TransformerConfig c = run.Model.Config;
        yield return ("model", $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(o.Model))} ({model.Source.Family}): {Say.Count(c.Layers, "layer")}, {Say.Count(c.Heads, "head")}, {c.Width} wide, vocabulary {Say.Count(c.Vocabulary)} · {Storage(run)}");
        yield return ("trained", $"{Say.Count(run.TrainedParameters)} of {Say.Count(run.AllParameters)} parameters, {Say.Percent(run.TrainedParameters / (double)run.AllParameters)} · {What(run)}");
        yield return ("data", $"{string.Join(", ", data.Sources)}: {Say.Count(run.Plan.Examples, "example")} to learn from, {Say.Count(run.Plan.HeldOut)} held out"
            + (run.Plan.Tokens > 0 ? $" · {Say.Count(run.Plan.Tokens)} tokens an epoch, {Say.Percent(run.Plan.LearnedTokens / (double)run.Plan.Tokens)} learnt" : ""));
        if (run.Plan.Truncated > 0) yield return ("", $"{Say.Count(run.Plan.Truncated, "example")} longer than {Say.Count(o.Context, "token")}, cut to fit ({o.Truncation switch { TruncationPolicy.End => "their end", TruncationPolicy.Start => "their start", _ => "the oldest exchanges first, then the end" }})");
        if (run.Plan.Remark is { } remark) yield return ("", remark);
        yield return ("template", $"{Path.GetFileName(model.Template.Name)}{(model.HasOwnTemplate || o.Template is not null ? "" : " (the model has none of its own)")}");
        yield return ("step", $"{(o.AccumulationSteps > 1 ? $"{o.AccumulationSteps} × " : "")}{Say.Count(o.BatchSize, "row")} of {(o.Packing == PackingKind.None ? "up to " : "")}{Say.Count(run.Plan.RowLength, "token")}");
        yield return ("run", $"{Say.Count(run.Trainer.Options.MaxSteps, "step")} · {run.Method.Name} · {o.Optimizer.ToString().ToLowerInvariant()} at {Say.Rate(o.PeakLearningRate)}, {o.Schedule.ToString().ToLowerInvariant()} · seed {o.Seed} · {Machine.Simd}, {Say.Count(LatheThreads.Count, "thread")}");
        yield return ("expected", $"{Say.Bytes(f.PeakBytes)} of memory · {Say.Flops(f.Flops)} · {Say.Time(f.Seconds)}");
        if (run.Trainer.Step > 0) yield return ("", $"resumed at step {Say.Count(run.Trainer.Step)} of {Say.Count(run.Trainer.Options.MaxSteps)}");
    }

    private static string Storage(TuningRun run)
    {
        int blocks = run.Model.Parameters.Count(p => p.Blocks is not null);
        string floats = run.Options.Storage == DType.BFloat16 ? "bfloat16" : "float32";
        if (run.Options.Full) return $"in {floats}";
        return blocks == 0 ? $"frozen in {floats}" : $"{Say.Count(blocks)} matrices frozen in blocks{(run.Options.Quantize is { } recipe ? $" ({recipe})" : " as stored")}, the rest {floats}";
    }

    private static string What(TuningRun run)
    {
        if (run.Adapter is not { } adapter) return "all weights";
        string targets = adapter.Options.TargetPattern is { } pattern ? $"/{pattern}/" : string.Join(", ", adapter.Options.Targets);
        return $"{(adapter.Options.Dora ? "DoRA" : "LoRA")} of rank {adapter.Options.Rank}, alpha {adapter.Options.Alpha:0.##}{(adapter.Options.RankStabilized ? " (rsLoRA)" : "")} on {targets}: {Say.Count(adapter.Paths.Count)} matrices";
    }
}
