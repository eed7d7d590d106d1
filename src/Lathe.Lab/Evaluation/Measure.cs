using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation;

/// <summary>One thing that a task measured, sample by sample.</summary>
/// <param name="Name">Its name, in kebab case: <c>accuracy</c>, <c>rouge-l</c>.</param>
/// <param name="Unit">What its number means.</param>
/// <param name="HigherIsBetter">Which way is good; null: neither.</param>
/// <param name="Samples">What was measured on each sample.</param>
public sealed record Measure(string Name, MeasureUnit Unit, bool? HigherIsBetter, SampleSet Samples)
{
    /// <summary>What guessing would come to, or null.</summary>
    public double? Chance { get; init; }

    /// <summary>
    /// What models must share for the numbers to be comparable, or null: perplexities, for instance, only with one tokenizer.
    /// </summary>
    public string? ComparableBy { get; init; }
}
