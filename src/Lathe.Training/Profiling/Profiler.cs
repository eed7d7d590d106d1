using System.Diagnostics;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;

namespace Lathe.Training.Profiling;

/// <summary>Measures a few steps op by op, after some to warm up, then ends the run.</summary>
/// <param name="steps">Steps to measure.</param>
/// <param name="warmup">Steps before.</param>
public sealed class Profiler(int steps = 10, int warmup = 3) : Callback
{
    private readonly OpProfile _profile = new();
    private readonly Stopwatch _optimizer = new();
    private readonly Stopwatch _all = new();
    private double _optimizerBytes;
    private int _done;
    private int _measured;

    /// <inheritdoc/>
    public override string Name => "profiler";

    /// <summary>What was measured, once the run has ended.</summary>
    public StepProfile? Result { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBatchStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (_done == warmup)
        {
            trainer.Scope.Profile = _profile;
            (_measured, _optimizerBytes) = (0, 0);
            _optimizer.Reset();
        }

        if (_done >= warmup) _all.Start();
    }

    /// <inheritdoc/>
    public override void OnBeforeOptimizerStep(Trainer trainer)
    {
        if (_done >= warmup) _optimizer.Start();
    }

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        _optimizer.Stop();
        _all.Stop();
        if (_done++ < warmup) return;
        _measured++;

        // Weight, gradient and each momentum are read; all but the gradient are written.
        double values = trainer.Task.Model.Parameters.Where(p => p.HasGrad).Sum(p => (double)p.Count), momenta = trainer.Optimizer.State.Sum(p => (double)p.Count);
        _optimizerBytes += 4 * ((3 * values) + (2 * momenta));
        if (_measured == steps) trainer.Stop($"{steps} steps were profiled");
    }

    /// <inheritdoc/>
    public override void OnFitEnd(Trainer trainer, FitResult result)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        trainer.Scope.Profile = null;
        if (_measured == 0) return;
        Roofline roofline = Roofline.Measure();
        var rows = _profile.Rows.Select(t => Row(t.Backward ? t.Name + "′" : t.Name, t.Calls, t.Seconds, t.Flops, t.Bytes, roofline)).ToList();
        rows.Add(Row("optimizer", _measured, _optimizer.Elapsed.TotalSeconds, _optimizerBytes / 2, _optimizerBytes, roofline));
        Result = new StepProfile(_measured, _all.Elapsed.TotalSeconds / _measured, roofline, rows);
    }

    private ProfileRow Row(string name, double calls, double seconds, double flops, double bytes, Roofline roofline)
        => new(name, calls / _measured, seconds / _measured, flops / _measured, bytes / _measured, roofline.LeastSeconds(flops, bytes) / Math.Max(seconds, 1e-9));
}
