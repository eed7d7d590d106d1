using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.LanguageModels;
using Lathe.Cli.Rendering;
using Lathe.Training;
using Lathe.Training.Callbacks;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Tuning;

/// <summary>Shows a tuning run while it trains, with the number that says most of its method.</summary>
internal sealed class TuneView(Screen screen, bool live) : TrainingView(screen, live, smoothing: 0.1, above: 10)
{
    private readonly List<(double Step, double Reward)> _rewards = [];
    private TuningRun? _run;

    public void Attach(TuningRun run) => _run = run;

    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        if (_run is { Method: { IsByReward: true, Watched: { } watched } } && Metric(_run, watched) is var reward && double.IsFinite(reward)) _rewards.Add((step.Step, reward));
        base.OnTrainBatchEnd(trainer, step);
    }

    public override void OnValidationEnd(Trainer trainer, ValidationPoint point)
    {
        if (!IsLive) Screen.WriteLine(Line(trainer, $"  {Validated(point)}"));
        else if (trainer.Step == First) Draw(trainer);
    }

    /// <summary>The number of the task's own that says most, as it stands now; null where nothing of it came.</summary>
    public static string? Shown(TuningRun run, string watched)
    {
        double mean = Metric(run, watched);
        string name = watched[(watched.LastIndexOf('/') + 1)..];
        return double.IsNaN(mean) ? null : name == "accuracy" ? $"{name} {Say.Percent(mean)}" : $"{name} {mean.ToString("0.000", CultureInfo.InvariantCulture)}";
    }

    private static double Metric(TuningRun run, string name)
        => run.Plan.Task.Callbacks.OfType<TaskMetrics>().FirstOrDefault() is { } metrics ? metrics.Mean(metrics.Names.ToList().IndexOf(name)) : double.NaN;

    protected override IEnumerable<string> Curves(Trainer trainer, int width, int rows)
    {
        if (_run is not { Method.IsByReward: true }) return base.Curves(trainer, width, rows);
        (double, double)[] heldOut = [.. trainer.History.Validation.Select(p => ((double)p.Step, -p.Loss))];
        return _rewards.Count == 0 ? [] : LossCurves.Render("reward", [.. _rewards], heldOut, static r => r.ToString("0.000", CultureInfo.InvariantCulture), trainer.Options.Steps, width, rows, Screen.Ink);
    }

    private string Validated(ValidationPoint point)
    {
        if (_run is not { Method: { } method } run) return $"validation {Say.Loss(point.Loss)}";
        if (method.IsByReward) return $"held out: reward {Say.Reward(point.Loss)}";
        if (method.LossName is null) return $"validation {Say.Loss(point.Loss)}, perplexity {point.Perplexity.ToString("0.0#", CultureInfo.InvariantCulture)}";
        return $"validation {Say.Loss(point.Loss)}{(method.Watched is { } watched && Shown(run, watched) is { } shown ? $", {shown}" : "")}";
    }

    // What a step reads on average; only the answers are counted by the trainer.
    protected override double TokensRead(long steps)
        => _run is { Plan: { Tokens: > 0 } plan } run ? (double)plan.Tokens / plan.BatchesOfEpoch * run.Options.AccumulationSteps * steps : 0;

    protected override string Now(string more)
        => _run is not { Method: { IsByReward: true, Watched: { } watched } } ? base.Now(more)
            : more.Length == 0 && Shown(_run, watched) is { } shown ? $"  {shown}" : "";
}
