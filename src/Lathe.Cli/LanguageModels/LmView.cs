using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training;
using Lathe.Training.Callbacks;
using Lathe.Training.LanguageModels;

namespace Lathe.Cli.LanguageModels;

/// <summary>Shows a pretraining run while it trains, with samples of what the model writes by then.</summary>
internal sealed class LmView(Screen screen, bool live) : TrainingView(screen, live, smoothing: 0.05, above: 6)
{
    private LanguageModelRun? _run;
    private long _tokens;
    private long _sampled;

    public void Attach(LanguageModelRun run) => _run = run;

    public override void OnFitStart(Trainer trainer)
    {
        _tokens = 0;
        base.OnFitStart(trainer);
    }

    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        _tokens += step.Tokens;
        base.OnTrainBatchEnd(trainer, step);
    }

    public override void OnValidationEnd(Trainer trainer, ValidationPoint point)
    {
        if (!IsLive) Screen.WriteLine(Line(trainer, $"  validation {Say.Loss(point.Loss)}, perplexity {point.Perplexity.ToString("0.0#", CultureInfo.InvariantCulture)}"));
        if (_run is not { Options.SampleEvery: > 0 } run || trainer.Step - _sampled < run.Options.SampleEvery || trainer.Options.FastDevRun) return;
        _sampled = trainer.Step;
        if (!IsLive) Screen.WriteText(run.Sample(seed: (ulong)trainer.Step).ReplaceLineEndings(" "), 4, Screen.Ink.Dim);
    }

    protected override double TokensRead(long steps) => _tokens;
}
