using Lathe.Training.Schedules;

namespace Lathe.Training;

/// <summary>How a <see cref="Trainer"/> runs: nothing here depends on the model or the data.</summary>
public sealed record TrainerOptions
{
    /// <summary>Optimizer steps of the whole run.</summary>
    public required long MaxSteps { get; init; }

    /// <summary>Base learning rate; <see cref="Schedule"/> multiplies it.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>How the learning rate moves.</summary>
    public ISchedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>Largest global norm of the gradient; 0 does not clip.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Micro-batches a step. Their gradients add up weighted by their tokens: the step is that of one large batch.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Steps between two validations; 0 validates only at the end.</summary>
    public long ValidateEvery { get; init; } = 250;

    /// <summary>Validate before the first step too.</summary>
    public bool ValidateAtStart { get; init; }

    /// <summary>Steps between two points of the training curve and two lines of the loggers.</summary>
    public long LogEvery { get; init; } = 10;

    /// <summary>Seed of dropout; the model and the task have seeds of their own.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>One training and one validation batch, no checkpoint, no log: does everything run?</summary>
    public bool FastDevRun { get; init; }

    /// <summary>Train on the first N batches again and again, and validate on them: a model that learns must reach a loss near 0. 0: off.</summary>
    public int OverfitBatches { get; init; }

    /// <summary>At most N training batches (micro-batches counted) in the whole run. 0: no limit.</summary>
    public long LimitTrainBatches { get; init; }

    /// <summary>At most N batches a validation. 0: the whole split.</summary>
    public int LimitValidationBatches { get; init; }

    /// <summary>Search every value for NaN and infinity, and name the op where the first one appears.</summary>
    public bool DetectAnomalies { get; init; }

    /// <summary>Steps that the run has under its limits.</summary>
    public long Steps => FastDevRun ? 1
        : LimitTrainBatches > 0 ? Math.Min(MaxSteps, (LimitTrainBatches + AccumulationSteps - 1) / AccumulationSteps)
        : MaxSteps;

    internal void Validate()
    {
        if (MaxSteps < 1) throw new ArgumentException($"MaxSteps is {MaxSteps}: expected 1 or more.");
        if (!(LearningRate > 0 && double.IsFinite(LearningRate))) throw new ArgumentException($"LearningRate is {LearningRate}: expected a finite number above 0.");
        if (!(ClipNorm >= 0)) throw new ArgumentException($"ClipNorm is {ClipNorm}: expected 0 (no clipping) or more.");
        if (AccumulationSteps < 1) throw new ArgumentException($"AccumulationSteps is {AccumulationSteps}: expected 1 or more.");
        if (ValidateEvery < 0) throw new ArgumentException($"ValidateEvery is {ValidateEvery}: expected 0 (only at the end) or more.");
        if (LogEvery < 1) throw new ArgumentException($"LogEvery is {LogEvery}: expected 1 or more.");
        if (OverfitBatches < 0) throw new ArgumentException($"OverfitBatches is {OverfitBatches}: expected 0 (off) or more.");
        if (LimitTrainBatches < 0) throw new ArgumentException($"LimitTrainBatches is {LimitTrainBatches}: expected 0 (no limit) or more.");
        if (LimitValidationBatches < 0) throw new ArgumentException($"LimitValidationBatches is {LimitValidationBatches}: expected 0 (all) or more.");
    }
}
