namespace Lathe.Training.Callbacks;

/// <summary>Logs the learning rate as <c>train/learning_rate</c>.</summary>
public sealed class LearningRateMonitor : Callback
{
    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (trainer.IsLogStep) trainer.Log("train/learning_rate", step.LearningRate);
    }
}
