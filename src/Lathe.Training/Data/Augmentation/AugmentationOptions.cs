namespace Lathe.Training.Data.Augmentation;

/// <summary>How much is added to a data set.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Variants that are tried for each record.</summary>
    public int Variants { get; init; } = 1;

    /// <summary>Chooses the variants.</summary>
    public ulong Seed { get; init; } = 1;
}
