namespace Lathe.Training.Data.Pipeline;

/// <summary>A stage that changes records tells what it did to how many: <c>e-mail masked</c>, 12.</summary>
public interface IStageNotes
{
    /// <summary>Counts of the last run, by what was done.</summary>
    IReadOnlyDictionary<string, long> Notes { get; }
}
