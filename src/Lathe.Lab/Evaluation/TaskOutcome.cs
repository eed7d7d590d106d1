namespace Lathe.Lab.Evaluation;

/// <summary>What a task found.</summary>
/// <param name="Measures">Its measures, the one that counts most first.</param>
public sealed record TaskOutcome(IReadOnlyList<Measure> Measures)
{
    /// <summary>Its samples, in order; may be left out where they are no questions.</summary>
    public IReadOnlyList<EvaluationItem> Items { get; init; } = [];

    /// <summary>What a reader must know to trust the numbers: shots that did not fit, samples that were cut.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
