using Lathe.Lab.Statistics;
using Lathe.Tensors.Randomness;

namespace Lathe.Lab.Evaluation;

/// <summary>How an evaluation is run.</summary>
public sealed record EvaluationSettings
{
    // Apart from the streams of resamples, which count from 0.
    private const ulong SampleStream = 0x73616D706C657300;

    /// <summary>Most samples of a task; 0: all. They are chosen by the seed, evenly from the whole, not the first.</summary>
    public int Limit { get; init; }

    /// <summary>Chooses samples, resamples and what is drawn in generation.</summary>
    public ulong Seed { get; init; }

    /// <summary>Resamples of each interval and test.</summary>
    public int Resamples { get; init; } = Bootstrap.Usual;

    /// <summary>Is told how much of a task is behind, 0 to 1.</summary>
    public Action<double>? Progress { get; init; }

    /// <summary>Ends it between two samples.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Tells of a sample that is behind, and ends the run where that was asked for.</summary>
    /// <param name="done">Samples behind.</param>
    /// <param name="count">Samples in all.</param>
    public void Step(int done, int count)
    {
        Progress?.Invoke(count == 0 ? 1 : (double)done / count);
        Cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>The samples to ask, in their order: all, or <see cref="Limit"/> of them drawn by <see cref="Seed"/>.</summary>
    public IReadOnlyList<T> Choose<T>(IReadOnlyList<T> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        if (Limit <= 0 || Limit >= all.Count) return all;

        // One out of each of equal stretches: files are often sorted by subject or difficulty.
        var random = new PhiloxRandom(Seed, SampleStream);
        var chosen = new T[Limit];
        for (int i = 0; i < chosen.Length; i++)
        {
            int from = (int)((long)i * all.Count / Limit), to = (int)((long)(i + 1) * all.Count / Limit);
            chosen[i] = all[from + random.Next(to - from)];
        }

        return chosen;
    }
}
