namespace Lathe.Training.Data.Filters.Quality;

/// <summary>How a <see cref="QualityClassifier"/> is trained.</summary>
public sealed record QualityClassifierOptions
{
    /// <summary>Longest n-gram of words.</summary>
    public int Ngram { get; init; } = 2;

    /// <summary>Weights, as a power of two.</summary>
    public int Bits { get; init; } = 20;

    /// <summary>Passes over the examples.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Size of a step.</summary>
    public double LearningRate { get; init; } = 0.5;

    /// <summary>Strength of the pull of weights to zero.</summary>
    public double Decay { get; init; } = 1e-6;

    /// <summary>Chooses the order of examples.</summary>
    public ulong Seed { get; init; } = 1;
}
