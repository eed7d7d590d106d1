using System.Diagnostics;
using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.LanguageModels;
using Lathe.Cli.Rendering;
using Lathe.Training;
using Lathe.Training.Callbacks;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Tuning;

/// <summary>
/// Shows a tuning run while it trains: on a terminal a progress line and the two loss curves drawn in place, else a line at every validation
/// and twenty between.
/// </summary>
internal sealed class TuneView(Screen screen, bool live) : Callback
{
    private static readonly long Interval = Stopwatch.Frequency / 8;
    private readonly LiveRegion? _region = live && screen.IsTerminal ? new LiveRegion(screen) : null;
    private readonly Stopwatch _clock = new();
    private TuningRun? _run;
    private double _recent;
    private long _first;
    private long _next;

    public override string Name => "view";

    public void Attach(TuningRun run) => _run = run;

    public override void OnFitStart(Trainer trainer)
    {
        _first = trainer.Step;
        _clock.Restart();
    }

    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        _recent = _recent == 0 ? step.Loss : (0.9 * _recent) + (0.1 * step.Loss);
        if (_region is not null)
        {
            if (Stopwatch.GetTimestamp() < _next) return;
            Draw(trainer);
            _next = Stopwatch.GetTimestamp() + Interval;
        }
        else if (step.Step % Math.Max(1, trainer.Options.Steps / 20) == 0)
        {
            screen.WriteLine(Line(trainer, ""));
        }
    }

    public override void OnValidationEnd(Trainer trainer, ValidationPoint point)
    {
        string shown = Validated(point);
        if (_region is null) screen.WriteLine(Line(trainer, $"  {shown}"));
        else if (trainer.Step == _first) Draw(trainer);
    }

    public override void OnFitEnd(Trainer trainer, FitResult result)
    {
        if (_region is not null && result.Steps > 0) Draw(trainer);
    }

    /// <summary>The number of the task's own that says most, as it stands now; null where nothing of it came.</summary>
    public static string? Shown(TuningRun run, string watched)
    {
        TaskMetrics? metrics = run.Plan.Task.Callbacks.OfType<TaskMetrics>().FirstOrDefault();
        double mean = metrics is null ? double.NaN : metrics.Mean(metrics.Names.ToList().IndexOf(watched));
        string name = watched[(watched.LastIndexOf('/') + 1)..];
        return double.IsNaN(mean) ? null : name == "accuracy" ? $"{name} {Say.Percent(mean)}" : $"{name} {mean.ToString("0.000", CultureInfo.InvariantCulture)}";
    }

    private string Validated(ValidationPoint point)
    {
        if (_run is not { Method: { } method } run) return $"validation {Say.Loss(point.Loss)}";
        if (method.IsByReward) return $"held out: reward {Say.Reward(point.Loss)}";
        if (method.LossName is null) return $"validation {Say.Loss(point.Loss)}, perplexity {point.Perplexity.ToString("0.0#", CultureInfo.InvariantCulture)}";
        return $"validation {Say.Loss(point.Loss)}{(method.Watched is { } watched && Shown(run, watched) is { } shown ? $", {shown}" : "")}";
    }

    private void Draw(Trainer trainer)
    {
        Ink ink = screen.Ink;
        int width = Math.Min(screen.Width - 1, 120);
        List<string> lines = [$"  {Bar.Progress((double)trainer.Step / trainer.Options.Steps, Math.Max(8, Math.Min(40, width - 4)), ink)}", Line(trainer, "")];
        if (screen.Height >= 22 && trainer.History.Training.Count > 1) lines.AddRange(LossCurves.Render(trainer.History, trainer.Options.Steps, width, screen.Height >= 36 ? 8 : 5, ink));
        _region!.Draw(lines);
    }

    private string Line(Trainer trainer, string more)
    {
        long all = trainer.Options.Steps, done = trainer.Step - _first;
        double seconds = Math.Max(1e-9, _clock.Elapsed.TotalSeconds), left = done == 0 ? double.NaN : (all - trainer.Step) * seconds / done;
        string number = trainer.Step.ToString(CultureInfo.InvariantCulture).PadLeft(all.ToString(CultureInfo.InvariantCulture).Length);

        // What a step reads on average; only the answers are counted by the trainer.
        double read = _run is { Plan: { Tokens: > 0 } plan } run ? (double)plan.Tokens / plan.BatchesOfEpoch * run.Options.AccumulationSteps : 0;
        string rate = done == 0 ? "" : $"  {(read > 0 ? $"{Say.Count((long)(read * done / seconds))} tokens/s, " : "")}{(trainer.Step >= all ? "done" : Say.Time(left) + " left")}";
        string now = _run is { Method: { IsByReward: true, Watched: { } watched } } ? more.Length == 0 && Shown(_run, watched) is { } shown ? $"  {shown}" : ""
            : _recent == 0 ? "" : $"  loss {Say.Loss(_recent),-6}";
        return $"  step {number}/{all}{now}{more}{rate}";
    }
}
