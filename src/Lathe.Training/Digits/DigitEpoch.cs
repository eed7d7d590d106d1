namespace Lathe.Training.Digits;

/// <summary>What one epoch came to.</summary>
public sealed record DigitEpoch
{
    /// <summary>Number of the epoch, from 1.</summary>
    public int Epoch { get; init; }

    /// <summary>Mean training loss, in nats.</summary>
    public double TrainLoss { get; init; }

    /// <summary>Validation loss, in nats.</summary>
    public double ValidationLoss { get; init; }

    /// <summary>Validation accuracy.</summary>
    public double ValidationAccuracy { get; init; }

    /// <summary>Validation accuracy by operation.</summary>
    public IReadOnlyDictionary<string, double> ValidationAccuracyByOperation { get; init; } = new Dictionary<string, double>();

    /// <summary>Learning rate of the last step.</summary>
    public double LearningRate { get; init; }
}
