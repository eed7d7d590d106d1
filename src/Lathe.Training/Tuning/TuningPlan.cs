namespace Lathe.Training.Tuning;

/// <summary>What a method made of its records.</summary>
/// <param name="Task">Model, data and loss. Its <see cref="TrainingTask.Model"/> holds what is trained: the adapter or the model, and heads of the method's own.</param>
/// <param name="BatchesOfEpoch">Batches after which all examples were read once.</param>
public sealed record TuningPlan(TrainingTask Task, int BatchesOfEpoch)
{
    /// <summary>Examples to learn from.</summary>
    public required int Examples { get; init; }

    /// <summary>Examples held out.</summary>
    public int HeldOut { get; init; }

    /// <summary>Examples of which tokens were left out to fit a row.</summary>
    public int Truncated { get; init; }

    /// <summary>Tokens that an epoch reads, 0 where that is not known beforehand.</summary>
    public long Tokens { get; init; }

    /// <summary>Tokens of an epoch that a loss is taken over.</summary>
    public long LearnedTokens { get; init; }

    /// <summary>Places T of a row, at most: what a step's memory grows with.</summary>
    public int RowLength { get; init; }

    /// <summary>Places that a batch has, padding among them, by its number: what its time and memory grow with. Null where batches are alike.</summary>
    public Func<long, long>? Places { get; init; }

    /// <summary>A word more about how the data lies in batches, or null.</summary>
    public string? Remark { get; init; }

    /// <summary>Writes what the method trained beside adapter or model, such as a head, into a folder; null where there is nothing.</summary>
    public Action<string>? Export { get; init; }

    /// <summary>What the method made for the task and the run frees: reference models, scratch memory.</summary>
    public IReadOnlyList<IDisposable> Owned { get; init; } = [];
}
