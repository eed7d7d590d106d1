namespace Lathe.Training.Digits;

/// <summary>What a finished run came to; measured with the best checkpoint's weights.</summary>
public sealed record DigitTrainingResult
{
    /// <summary>Number of parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Seconds of training, validation and checkpoints, over all processes that had a part in the run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Epochs done.</summary>
    public required int Epochs { get; init; }

    /// <summary>Epoch whose weights were best on validation.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>On the test part of the split.</summary>
    public required DigitEvaluation Test { get; init; }

    /// <summary>On every expression that no training example showed; null where the space is too large to try.</summary>
    public required DigitEvaluation? Unseen { get; init; }

    /// <summary>Fraction of test examples whose expression was also trained on: 0 when split by expression.</summary>
    public required double Leak { get; init; }

    /// <summary>The file of the best weights, or null where none was written.</summary>
    public required string? Checkpoint { get; init; }

    /// <summary>Whether the run was stopped before its last epoch; it can be resumed.</summary>
    public required bool Interrupted { get; init; }
}
