namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe train digits --json</c> ends with. Accuracies are from 0 to 1.</summary>
internal sealed record TrainDigitsDocument
{
    public required long Parameters { get; init; }

    public required double Seconds { get; init; }

    public required int Epochs { get; init; }

    public required double TestAccuracy { get; init; }

    /// <summary>On every expression that was not trained on; null where there are too many to try.</summary>
    public required double? UnseenAccuracy { get; init; }

    public required IReadOnlyDictionary<string, double> AccuracyByOperation { get; init; }

    public required string Checkpoint { get; init; }

    public required int BestEpoch { get; init; }

    /// <summary>Fraction of test examples that were also trained on.</summary>
    public required double Leak { get; init; }

    public required bool Interrupted { get; init; }

    public required ulong Seed { get; init; }

    public required string? Size { get; init; }

    public required int Examples { get; init; }

    public required long Steps { get; init; }

    public required string? Report { get; init; }

    public required int Threads { get; init; }

    public required string Simd { get; init; }
}
