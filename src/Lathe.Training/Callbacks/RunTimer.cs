namespace Lathe.Training.Callbacks;

/// <summary>Stops a run after a time, the parts before a resume counted; the state it stops in is resumable.</summary>
/// <param name="limit">The longest the run may take.</param>
public sealed class RunTimer(TimeSpan limit) : Callback
{
    /// <inheritdoc/>
    public override string Name => "timer";

    /// <inheritdoc/>
    public override void OnFitStart(Trainer trainer) => StopWhereDue(trainer);

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step) => StopWhereDue(trainer);

    private void StopWhereDue(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.Seconds >= limit.TotalSeconds) trainer.Stop($"the time of {limit} is over");
    }
}
