namespace Lathe.Training.Digits;

/// <summary>Everything of a run besides weights and optimizer state. All randomness is a function of seed, epoch and step.</summary>
internal sealed record DigitRunState
{
    public int Version { get; init; } = 1;

    public required DigitTrainingOptions Options { get; init; }

    public required DigitHistory History { get; init; }

    public required long Step { get; set; }

    public required int Epoch { get; set; }

    public required int Batch { get; set; }

    public double EpochLossSum { get; set; }

    public double PointLossSum { get; set; }

    public int PointSteps { get; set; }

    public double BestAccuracy { get; set; } = -1;

    public double BestLoss { get; set; } = double.MaxValue;
}
