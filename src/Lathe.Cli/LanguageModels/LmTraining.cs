using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Tensors;
using Lathe.Text.Tokenizers;
using Lathe.Training;
using Lathe.Training.LanguageModels;
using Lathe.Training.Profiling;

namespace Lathe.Cli.LanguageModels;

/// <summary>A pretraining run from its header to its document.</summary>
internal sealed class LmTraining(CliHost host, Screen screen, LmRunFolder folder)
{
    public bool Profile { get; init; }

    public static LanguageModelRun Make(LanguageModelOptions options, Tokenizer tokenizer, LmRunFolder folder, TrainerOptions limits, bool profile, LmView view)
    {
        // A profile is no run: it leaves no checkpoint and no metrics behind.
        LanguageModelRun run = profile
            ? new LanguageModelRun(options with { ValidateEvery = 0, SampleEvery = 0 }, tokenizer, folder.Tokens, limits with { LimitValidationBatches = 1 }, null, new Profiler())
            : new LanguageModelRun(options, tokenizer, folder.Tokens, limits, folder.Path, view);
        view.Attach(run);
        return run;
    }

    public TrainLmDocument Run(LanguageModelRun run, LmView view)
    {
        long predicted = run.PredictStepBytes();
        LmHeader.Write(run, predicted, screen);
        using Interrupt interrupt = host.CatchInterrupts();
        FitResult result = run.Trainer.Fit(interrupt.Token);
        StepProfile? profile = run.Trainer.Callbacks.OfType<Profiler>().SingleOrDefault()?.Result;
        TrainLmDocument document = Document(run, result, predicted, profile);
        if (profile is not null) LmProfilePage.Write(profile, screen);
        else Close(run, document);
        return document;
    }

    private void Close(LanguageModelRun run, TrainLmDocument document)
    {
        Ink ink = screen.Ink;
        screen.WriteLine();
        if (document.Interrupted)
        {
            screen.WriteLine($"  {ink.Warn("Stopped")} at step {Say.Count(document.Steps)} of {Say.Count(run.Options.Steps)}. Nothing is lost; go on with:");
            screen.WriteLine($"    {ink.Bold($"lathe train lm {folder.ResumeFlag(host)}")}");
            return;
        }

        if (document.StopReason is { } reason) screen.WriteText($"{ink.Warn("Stopped")}: {reason}.");
        if (document.ValidationLoss is { } loss) screen.WriteText($"{ink.Bold($"validation loss {Say.Loss(loss)}")}, perplexity {document.Perplexity:0.00}; best {Say.Loss(document.BestValidationLoss!.Value)} at step {document.BestStep}");
        screen.WriteText($"{Say.Count(document.Tokens)} tokens in {Say.Time(document.Seconds)}, {Say.Count((long)document.TokensPerSecond)} a second · activations {Say.Bytes(document.StepBytes)}, {Say.Bytes(document.PredictedStepBytes)} were expected", style: ink.Dim);
        if (document.Sample is { } sample)
        {
            screen.WriteLine();
            foreach (string line in sample.ReplaceLineEndings("\n").Split('\n')) screen.WriteText(line, 4);
        }

        screen.WriteLine();
        screen.WriteLine($"  {ink.Accent("run ")} {Say.Path(folder.Path)}");
        string model = Path.Combine(folder.Path, LanguageModelRun.ModelFolderName);
        if (Directory.Exists(model)) screen.WriteLine($"  {ink.Accent("next")} {ink.Bold($"lathe generate --model {Say.Path(model)}")}");
    }

    private TrainLmDocument Document(LanguageModelRun run, FitResult result, long predicted, StepProfile? profile)
    {
        TrainingHistory history = run.Trainer.History;
        ValidationPoint? last = history.Validation.Count > 0 ? history.Validation[^1] : null;
        return new TrainLmDocument
        {
            Folder = folder.Path,
            Parameters = run.Cost.Parameters,
            FlopsPerToken = run.Cost.FlopsPerToken,
            Steps = result.Steps,
            Tokens = result.Tokens,
            Seconds = result.Seconds,
            TokensPerSecond = result.Seconds > 0 ? result.Tokens / result.Seconds : 0,
            TrainLoss = history.Training.Count > 0 ? history.Training[^1].Loss : null,
            ValidationLoss = last?.Loss,
            Perplexity = last?.Perplexity,
            BestValidationLoss = history.Best?.Loss,
            BestStep = history.Best?.Step,
            Interrupted = result.Interrupted,
            StopReason = result.StopReason,
            StateBytes = run.Cost.StateBytes,
            PredictedStepBytes = predicted,
            StepBytes = run.Trainer.PeakStepBytes,
            Sample = profile is null && run.Options.SampleEvery > 0 && !result.Interrupted ? run.Sample() : null,
            Profile = profile is null ? null : [.. profile.Rows.Select(r => new ProfileRowDocument(r.Name, r.Calls, r.Seconds, r.Flops, r.Bytes, r.RooflineShare))],
            Threads = LatheThreads.Count,
            Simd = Machine.Simd,
        };
    }
}
