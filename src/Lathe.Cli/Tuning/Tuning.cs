using System.Globalization;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Cli.Rendering;
using Lathe.Lab.Profiling;
using Lathe.Tensors;
using Lathe.Training;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Tuning;

/// <summary>A tuning run from its header to its document.</summary>
internal sealed class Tuning(CliHost host, Screen screen, TuneRunFolder folder, TuneModel model, TuneData data)
{
    /// <summary>Whether the best adapter ends up in the model's own weights, beside the adapter's folder.</summary>
    public bool Merge { get; init; }

    public TuneDocument Run(TuningRun run)
    {
        data.Report(screen);
        using Interrupt interrupt = host.CatchInterrupts();
        screen.WriteLine(screen.Ink.Dim($"  trying {(run.Method.IsByReward ? "answers and a batch" : "a few batches")} out"));
        TuningForecast forecast = TuningForecast.Of(run);
        TuneHeader.Write(run, model, data, forecast, screen);
        PeakMemory.Reset();
        double before = run.Trainer.Seconds;
        FitResult result = run.Fit(interrupt.Token);
        bool written = !result.Interrupted && Directory.Exists(run.ResultFolder);
        string? merged = written && Merge ? MergeBest(run) : null;
        TuneDocument document = Document(run, result, written, merged, forecast);
        Close(run, document, result.Seconds - before);
        return document;
    }

    private string? MergeBest(TuningRun run)
    {
        run.RestoreBest();
        if (run.Adapter!.NeedsOwnHead)
        {
            screen.WriteText("Not merged: the adapter changes the head and the embedding apart, which are one weight of this model. lathe merge makes one whose head is its own.", style: screen.Ink.Warn);
            return null;
        }

        run.Adapter.Merge();
        string template = Path.Combine(run.ResultFolder!, "chat_template.jinja");
        Conversion.HuggingFace(model.Source, (model.Tokenizer, model.TokenizerPath), folder.Merged, File.Exists(template) ? template : null);
        run.Adapter.Unmerge();
        return folder.Merged;
    }

    private void Close(TuningRun run, TuneDocument document, double seconds)
    {
        Ink ink = screen.Ink;
        screen.WriteLine();
        if (document.Interrupted)
        {
            screen.WriteLine($"  {ink.Warn("Stopped")} at step {Say.Count(document.Steps)} of {Say.Count(run.Trainer.Options.MaxSteps)}. Nothing is lost; go on with:");
            screen.WriteLine($"    {ink.Bold($"lathe tune {folder.ResumeFlag(host)}")}");
            return;
        }

        if (document.StopReason is { } reason) screen.WriteText($"{ink.Warn("Stopped")}: {reason}.");
        if (document is { BestValidationLoss: { } best, FirstValidationLoss: { } first }) screen.WriteText(Learnt(run, document, best, first));
        screen.WriteText($"{Say.Count(document.Steps, "step")}{(document.TokensPerSecond > 0 ? $", {Say.Count((long)document.TokensPerSecond)} tokens a second" : "")} · {Say.Bytes(document.StepBytes)} of activations", style: ink.Dim);
        screen.WriteText($"measured {Say.Bytes(document.PeakBytes)} of memory · {Say.Flops(document.Flops)}{(seconds > 0 ? $" ({Say.Flops(document.Flops / seconds)}/s)" : "")} · {Say.Time(seconds)}", style: ink.Dim);
        screen.WriteText($"expected {Say.Bytes(document.PredictedPeakBytes)} of memory · {Say.Flops(document.PredictedFlops)} · {Say.Time(document.PredictedSeconds)}", style: ink.Dim);
        screen.WriteLine();
        screen.WriteLine($"  {ink.Accent("run    ")} {Say.Path(folder.Path)}");
        if (document.Result is not { } result) return;
        screen.WriteLine($"  {ink.Accent(run.Options.Full ? "model  " : "adapter")} {Say.Path(result)}");
        if (document.Merged is { } merged) screen.WriteLine($"  {ink.Accent("merged ")} {Say.Path(merged)}");
        string chat = run.Options.Full ? $"lathe chat --model {Say.Path(result)}" : document.Merged is { } whole ? $"lathe chat --model {Say.Path(whole)}"
            : $"lathe chat --model {Say.Path(run.Options.Model)} --adapter {Say.Path(result)}";
        screen.WriteLine($"  {ink.Accent("next   ")} {ink.Bold(chat)}");
    }

    private string Learnt(TuningRun run, TuneDocument document, double best, double first)
    {
        if (run.Method.IsByReward) return $"{screen.Ink.Bold($"mean reward {Say.Reward(best)}")} of prompts held out at step {document.BestStep}, {Say.Reward(first)} before";
        string learnt = $"{screen.Ink.Bold($"validation {run.Method.LossName ?? "loss"} {Say.Loss(best)}")} at step {document.BestStep}, {Say.Loss(first)} before";
        if (run.Method.LossName is null) return learnt + string.Create(CultureInfo.InvariantCulture, $"; perplexity {Math.Exp(best):0.00}, {Math.Exp(first):0.00} before");
        return run.Method.Watched is { } watched && TuneView.Shown(run, watched) is { } shown ? $"{learnt}; {shown} at the end" : learnt;
    }

    private TuneDocument Document(TuningRun run, FitResult result, bool written, string? merged, TuningForecast forecast)
    {
        TrainingHistory history = run.Trainer.History;
        double read = run.Plan.BatchesOfEpoch > 0 ? (double)run.Plan.Tokens / run.Plan.BatchesOfEpoch * run.Options.AccumulationSteps * result.Steps : 0;
        return new TuneDocument
        {
            Folder = folder.Path,
            Result = written ? run.ResultFolder : null,
            Merged = merged,
            Method = run.Method.Name,
            TrainedParameters = run.TrainedParameters,
            Parameters = run.AllParameters,
            Examples = run.Plan.Examples,
            HeldOut = run.Plan.HeldOut,
            Dropped = data.Dropped,
            Steps = result.Steps,
            LearntTokens = result.Tokens,
            Seconds = result.Seconds,
            TokensPerSecond = result.Seconds > 0 ? read / result.Seconds : 0,
            TrainLoss = history.Training.Count > 0 ? history.Training[^1].Loss : null,
            FirstValidationLoss = history.Validation.Count > 0 ? history.Validation[0].Loss : null,
            ValidationLoss = history.Validation.Count > 0 ? history.Validation[^1].Loss : null,
            BestValidationLoss = history.Best?.Loss,
            BestStep = history.Best?.Step,
            Interrupted = result.Interrupted,
            StopReason = result.StopReason,
            LossName = run.Method.LossName ?? "cross-entropy",
            PredictedFlops = forecast.Flops,
            PredictedSeconds = forecast.Seconds,
            PredictedPeakBytes = forecast.PeakBytes,
            Flops = run.Flops,
            StepBytes = run.Trainer.PeakStepBytes,
            PeakBytes = PeakMemory.Bytes(),
            Threads = LatheThreads.Count,
            Simd = Machine.Simd,
        };
    }
}
