using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation;

/// <summary>One thing that a task measured, sample by sample.</summary>
/// <param name="Name">Its name, in kebab case: <c>accuracy</c>, <c>rouge-l</c>; of a part of the samples <c>accuracy/anatomy</c>.</param>
/// <param name="Unit">What its number means.</param>
/// <param name="HigherIsBetter">Which way is good; null: neither.</param>
/// <param name="Samples">What was measured on each sample.</param>
public sealed record Measure(string Name, MeasureUnit Unit, bool? HigherIsBetter, SampleSet Samples)
{
    /// <summary>The part of the samples that it is of, such as a subject: what stands behind a slash in its name; null where it is of all.</summary>
    public string? Part => Name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? Name[(slash + 1)..] : null;

    /// <summary>What guessing would come to, or null.</summary>
    public double? Chance { get; init; }

    /// <summary>
    /// What models must share for the numbers to be comparable, or null: perplexities, for instance, only with one tokenizer.
    /// </summary>
    public string? ComparableBy { get; init; }

    /// <summary>
    /// Whether samples of two models make pairs that differ by the model alone. Times and memory do not: the second finds a warm process, what
    /// the first has left in it, and a machine that is busier or less busy.
    /// </summary>
    public bool Paired { get; init; } = true;
}
