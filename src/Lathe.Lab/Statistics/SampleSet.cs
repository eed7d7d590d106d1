namespace Lathe.Lab.Statistics;

/// <summary>
/// What was measured on each of some samples, and the figure that any choice of them comes to. Intervals and tests draw samples anew and
/// ask for the figure again, so they need to know nothing of what it means.
/// </summary>
public abstract class SampleSet
{
    /// <summary>Number of samples.</summary>
    public abstract int Count { get; }

    /// <summary>The figure of all samples.</summary>
    public double Value => ValueOf([.. Enumerable.Range(0, Count)]);

    /// <summary>The figure of some samples; one may come several times.</summary>
    /// <param name="samples">Their numbers, from 0.</param>
    public abstract double ValueOf(ReadOnlySpan<int> samples);

    /// <summary>The samples of this set and after them those of another that measured the same.</summary>
    /// <exception cref="ArgumentException">The other measured something else.</exception>
    public abstract SampleSet Join(SampleSet other);
}
