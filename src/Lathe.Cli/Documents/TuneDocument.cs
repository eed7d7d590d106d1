namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe tune --json</c> ends with. Losses are natural logarithms, a learnt token, but for methods with losses of their own.</summary>
internal sealed record TuneDocument
{
    public required string Folder { get; init; }

    /// <summary>The folder of the adapter, or with <c>--full</c> of the model; null where nothing was written.</summary>
    public required string? Result { get; init; }

    public required string? Merged { get; init; }

    public required string Method { get; init; }

    /// <summary>What the losses are: cross-entropy, dpo loss, minus reward …</summary>
    public required string LossName { get; init; }

    public required long TrainedParameters { get; init; }

    public required long Parameters { get; init; }

    public required int Examples { get; init; }

    public required int HeldOut { get; init; }

    public required int Dropped { get; init; }

    public required long Steps { get; init; }

    public required long LearntTokens { get; init; }

    public required double Seconds { get; init; }

    public required double TokensPerSecond { get; init; }

    public required double? TrainLoss { get; init; }

    public required double? FirstValidationLoss { get; init; }

    public required double? ValidationLoss { get; init; }

    public required double? BestValidationLoss { get; init; }

    public required long? BestStep { get; init; }

    public required bool Interrupted { get; init; }

    public required string? StopReason { get; init; }

    /// <summary>Told before the first step, of the whole run, or of what was left of a resumed one.</summary>
    public required double PredictedFlops { get; init; }

    public required double PredictedSeconds { get; init; }

    public required long PredictedPeakBytes { get; init; }

    /// <summary>Multiplications and additions since the command began, validations and recomputed blocks among them.</summary>
    public required double Flops { get; init; }

    public required long StepBytes { get; init; }

    public required long PeakBytes { get; init; }

    public required int Threads { get; init; }

    public required string Simd { get; init; }
}
