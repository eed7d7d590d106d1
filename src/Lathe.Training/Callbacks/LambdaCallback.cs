namespace Lathe.Training.Callbacks;

/// <summary>A callback out of functions.</summary>
/// <param name="name">Unique among the callbacks of a trainer.</param>
public sealed class LambdaCallback(string name = "lambda") : Callback
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <summary>Runs at <see cref="OnFitStart"/>.</summary>
    public Action<Trainer>? FitStart { get; init; }

    /// <summary>Runs at <see cref="OnTrainBatchStart"/>.</summary>
    public Action<Trainer>? TrainBatchStart { get; init; }

    /// <summary>Runs at <see cref="OnAfterBackward"/>.</summary>
    public Action<Trainer>? AfterBackward { get; init; }

    /// <summary>Runs at <see cref="OnBeforeOptimizerStep"/>.</summary>
    public Action<Trainer>? BeforeOptimizerStep { get; init; }

    /// <summary>Runs at <see cref="OnTrainBatchEnd"/>.</summary>
    public Action<Trainer, TrainingStep>? TrainBatchEnd { get; init; }

    /// <summary>Runs at <see cref="OnValidationStart"/>.</summary>
    public Action<Trainer>? ValidationStart { get; init; }

    /// <summary>Runs at <see cref="OnValidationEnd"/>.</summary>
    public Action<Trainer, ValidationPoint>? ValidationEnd { get; init; }

    /// <summary>Runs at <see cref="OnFitEnd"/>.</summary>
    public Action<Trainer, FitResult>? FitEnd { get; init; }

    /// <summary>Runs at <see cref="OnException"/>.</summary>
    public Action<Trainer, Exception>? Failed { get; init; }

    /// <inheritdoc/>
    public override void OnFitStart(Trainer trainer) => FitStart?.Invoke(trainer);

    /// <inheritdoc/>
    public override void OnTrainBatchStart(Trainer trainer) => TrainBatchStart?.Invoke(trainer);

    /// <inheritdoc/>
    public override void OnAfterBackward(Trainer trainer) => AfterBackward?.Invoke(trainer);

    /// <inheritdoc/>
    public override void OnBeforeOptimizerStep(Trainer trainer) => BeforeOptimizerStep?.Invoke(trainer);

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step) => TrainBatchEnd?.Invoke(trainer, step);

    /// <inheritdoc/>
    public override void OnValidationStart(Trainer trainer) => ValidationStart?.Invoke(trainer);

    /// <inheritdoc/>
    public override void OnValidationEnd(Trainer trainer, ValidationPoint point) => ValidationEnd?.Invoke(trainer, point);

    /// <inheritdoc/>
    public override void OnFitEnd(Trainer trainer, FitResult result) => FitEnd?.Invoke(trainer, result);

    /// <inheritdoc/>
    public override void OnException(Trainer trainer, Exception exception) => Failed?.Invoke(trainer, exception);
}
