namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe train lm --json</c> ends with. Losses are natural logarithms, a token.</summary>
internal sealed record TrainLmDocument
{
    public required string Folder { get; init; }

    public required long Parameters { get; init; }

    public required double FlopsPerToken { get; init; }

    public required long Steps { get; init; }

    public required long Tokens { get; init; }

    public required double Seconds { get; init; }

    public required double TokensPerSecond { get; init; }

    public required double? TrainLoss { get; init; }

    public required double? ValidationLoss { get; init; }

    public required double? Perplexity { get; init; }

    public required double? BestValidationLoss { get; init; }

    public required long? BestStep { get; init; }

    public required bool Interrupted { get; init; }

    public required string? StopReason { get; init; }

    public required long StateBytes { get; init; }

    public required long PredictedStepBytes { get; init; }

    public required long StepBytes { get; init; }

    public required string? Sample { get; init; }

    public required IReadOnlyList<ProfileRowDocument>? Profile { get; init; }

    public required int Threads { get; init; }

    public required string Simd { get; init; }
}
