using System.Text.Json;

namespace Lathe.Training.Callbacks;

/// <summary>
/// Logs the gradient norm as <c>train/gradient_norm</c> and detects spikes: norms far above their running mean. A spike is counted,
/// and its update may be left out (as in PaLM's training, arXiv:2204.02311, section 5.1, where the batches around one are skipped).
/// </summary>
public sealed class GradientMonitor : Callback
{
    private const double Memory = 0.98;
    private double _mean;
    private long _seen;

    /// <inheritdoc/>
    public override string Name => "gradient_monitor";

    /// <summary>A norm above this many running means is a spike.</summary>
    public double SpikeFactor { get; init; } = 8;

    /// <summary>Steps that only build the mean.</summary>
    public int WarmupSteps { get; init; } = 50;

    /// <summary>Leave the update of a spike out.</summary>
    public bool SkipSpikes { get; init; }

    /// <summary>Called with the norm and the running mean of each spike.</summary>
    public Action<Trainer, double, double>? OnSpike { get; init; }

    /// <summary>Spikes so far.</summary>
    public long Spikes { get; private set; }

    /// <inheritdoc/>
    public override void OnBeforeOptimizerStep(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        double norm = trainer.GradientNorm;
        double mean = _seen == 0 ? norm : _mean / (1 - Math.Pow(Memory, _seen));
        if (_seen >= WarmupSteps && norm > SpikeFactor * mean)
        {
            Spikes++;
            trainer.Log("train/gradient_spikes", Spikes);
            OnSpike?.Invoke(trainer, norm, mean);
            if (SkipSpikes) trainer.SkipUpdate();

            // One spike must not hide the next: it enters the mean only as large as it was allowed to be.
            norm = SpikeFactor * mean;
        }

        _mean = (Memory * _mean) + ((1 - Memory) * norm);
        _seen++;
    }

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.IsLogStep) trainer.Log("train/gradient_norm", step.GradientNorm);
    }

    /// <inheritdoc/>
    public override void SaveState(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteNumber("mean", _mean);
        json.WriteNumber("seen", _seen);
        json.WriteNumber("spikes", Spikes);
    }

    /// <inheritdoc/>
    public override void LoadState(JsonElement state)
    {
        _mean = state.GetProperty("mean").GetDouble();
        _seen = state.GetProperty("seen").GetInt64();
        Spikes = state.GetProperty("spikes").GetInt64();
    }
}
