using System.Diagnostics;

namespace Lathe.Training.Callbacks;

/// <summary>
/// Logs tokens and steps a second since the last log, validation left out, as <c>throughput/tokens_per_second</c> and so on.
/// </summary>
/// <param name="flopsPerToken">FLOPs of forward and backward a token, to log GFLOP/s as well; 0: unknown.</param>
public sealed class ThroughputMonitor(double flopsPerToken = 0) : Callback
{
    private readonly Stopwatch _clock = new();
    private long _tokens;
    private long _steps;

    /// <summary>Tokens a second at the last log.</summary>
    public double TokensPerSecond { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBatchStart(Trainer trainer) => _clock.Start();

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        _clock.Stop();
        _tokens += step.Tokens;
        _steps++;
        if (!trainer.IsLogStep) return;
        double seconds = Math.Max(_clock.Elapsed.TotalSeconds, 1e-9);
        TokensPerSecond = _tokens / seconds;
        trainer.Log("throughput/tokens_per_second", TokensPerSecond);
        trainer.Log("throughput/steps_per_second", _steps / seconds);
        if (flopsPerToken > 0) trainer.Log("throughput/gflops", TokensPerSecond * flopsPerToken * 1e-9);
        _clock.Reset();
        (_tokens, _steps) = (0, 0);
    }
}
