using System.Diagnostics;
using Lathe.Tensors.Autograd;
using Lathe.Training.Reinforcement;

namespace Lathe.Training.Tuning;

/// <summary>Runs batches of a run without learning from them, and says what they took.</summary>
internal sealed class TuningTrial(TuningRun run) : IDisposable
{
    private const int FewestValidated = 3, MostValidated = 48;
    private const double Patience = 2;
    private readonly Scope _validation = new(record: false) { Training = false };
    private readonly OpProfile _work = new();

    /// <summary>Memory of the validation batches that were tried.</summary>
    public long ValidationBytes => _validation.PeakBytes;

    /// <summary>A batch forward and backward, in the run's own memory. Drawing what it learns from is not in the time.</summary>
    /// <param name="batch">Its number behind the run's next one.</param>
    public TrialBatch Train(long batch)
    {
        Scope scope = run.Trainer.Scope;
        OpProfile? profile = scope.Profile;
        scope.Profile = _work;
        _work.Clear();

        // What is drawn must be what the run will draw next.
        var drawing = run.Plan.Task as RolloutTask;
        long number = drawing is null ? batch : run.Trainer.Step * run.Options.AccumulationSteps, start = Stopwatch.GetTimestamp(), collection = drawing?.Collection ?? 0;
        scope.Reset();
        scope.Step = (ulong)number;
        scope.Backward(run.Plan.Task.TrainingLoss(scope, number).Mean);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds - (drawing is not null && drawing.Collection != collection ? drawing.DrawingSeconds : 0);
        run.Plan.Task.Model.ZeroGrad();
        scope.Reset();
        scope.Profile = profile;
        return new TrialBatch(run.Plan.Places?.Invoke(batch) ?? 1, seconds, _work.Rows.Sum(r => r.Flops));
    }

    /// <summary>All validation batches, by a few of them.</summary>
    public TrialBatch Validate()
    {
        int all = run.Plan.Task.ValidationBatches, most = Math.Min(all, MostValidated), done = 0;
        if (all == 0) return default;
        _validation.Profile = _work;
        run.Plan.Task.ValidationLoss(_validation, 0);

        // That took the memory, which a run does once.
        _work.Clear();
        double seconds = 0;
        for (; done < most && (done < FewestValidated || seconds < Patience); done++)
        {
            long start = Stopwatch.GetTimestamp();
            _validation.Reset();

            // Wherever it ends, what was tried comes from all over the split: a stride that is no divisor.
            run.Plan.Task.ValidationLoss(_validation, (int)((done * 0.6180339887 % 1) * all));
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        double share = (double)all / done;
        return new TrialBatch(1, share * seconds, share * _work.Rows.Sum(r => r.Flops));
    }

    public void Dispose() => _validation.Dispose();
}
