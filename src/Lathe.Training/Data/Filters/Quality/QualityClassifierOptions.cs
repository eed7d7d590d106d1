namespace Lathe.Training.Data.Filters.Quality;

/// <summary>How a <see cref="QualityClassifier"/> is trained.</summary>
public sealed record QualityClassifierOptions
{
    /// <summary>Longest n-gram, in words; 1 to 5.</summary>
    public int Ngram { get; init; } = 2;

    /// <summary>Weights, as a power of two; 8 to 26.</summary>
    public int Bits { get; init; } = 18;

    /// <summary>Passes over the examples.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Size of a step (AdaGrad's), which shrinks where a weight was moved before.</summary>
    public double LearningRate { get; init; } = 0.5;

    /// <summary>Chooses the order of examples.</summary>
    public ulong Seed { get; init; } = 1;
}
