using System.Collections.Immutable;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Digits;

/// <summary>
/// Generated examples of the digit task in three parts. With three one-digit arguments there are 5,000 distinct
/// expressions (1,000 triples × 5 operations), so ten thousand examples must repeat; split by expression, a repeat never
/// crosses from train to test.
/// </summary>
public sealed class DigitDataset
{
    private DigitDataset(DigitDatasetOptions options, DigitSpace space, long[][] parts)
    {
        Options = options;
        Train = new DigitExamples(space, parts[0]);
        Validation = new DigitExamples(space, parts[1]);
        Test = new DigitExamples(space, parts[2]);
    }

    /// <summary>What this dataset was generated from.</summary>
    public DigitDatasetOptions Options { get; }

    /// <summary>The examples to train on.</summary>
    public DigitExamples Train { get; }

    /// <summary>The examples to choose by.</summary>
    public DigitExamples Validation { get; }

    /// <summary>The examples to report.</summary>
    public DigitExamples Test { get; }

    /// <summary>Generates the three parts; the same options always give the same examples.</summary>
    /// <remarks>
    /// By expression: up to two million distinct expressions are shuffled and cut exactly, and each part deals its own out
    /// in rounds, so none comes twice before all have come once. Larger spaces are divided by a seeded hash of the
    /// expression; their draws repeat only when a part asks for more than nine tenths of its expressions.
    /// </remarks>
    /// <param name="options">Sizes, seed and split.</param>
    /// <returns>The dataset.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or a part would have no expressions to draw from.</exception>
    public static DigitDataset Generate(DigitDatasetOptions options)
    {
        options.Validate();
        var space = new DigitSpace(options.MinArguments, options.MaxArguments, options.LargestValue);
        long[][] parts = options.Split == DigitSplitMode.ByExpression
            ? DigitSampler.ByExpression(space, options)
            : DigitSampler.AtRandom(space, options);
        return new DigitDataset(options, space, parts);
    }

    /// <summary>How many distinct expressions there are.</summary>
    /// <param name="minArguments">The fewest arguments, at least 1.</param>
    /// <param name="maxArguments">The most arguments, up to 16.</param>
    /// <param name="largestValue">The largest digit, 0 to 9.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static long Count(int minArguments, int maxArguments, int largestValue = 9) =>
        new DigitSpace(minArguments, maxArguments, largestValue).Count;

    /// <summary>Every distinct expression once, lazily: by argument count, then operation, then digits.</summary>
    /// <param name="minArguments">The fewest arguments, at least 1.</param>
    /// <param name="maxArguments">The most arguments, up to 16.</param>
    /// <param name="largestValue">The largest digit, 0 to 9.</param>
    /// <returns>A sequence of <see cref="Count"/> expressions.</returns>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static IEnumerable<DigitExpression> Enumerate(int minArguments, int maxArguments, int largestValue = 9)
    {
        var space = new DigitSpace(minArguments, maxArguments, largestValue);
        return All();

        IEnumerable<DigitExpression> All()
        {
            int[] arguments = new int[DigitSpace.MostArguments];
            for (long index = 0; index < space.Count; index++)
            {
                int count = space.Decode(index, arguments, out DigitOperation operation);
                yield return new DigitExpression(operation, ImmutableArray.Create(arguments, 0, count));
            }
        }
    }

    /// <summary>Every expression of the space of <paramref name="options"/> once: for exhaustive evaluation.</summary>
    /// <exception cref="ArgumentException">There are more than two million.</exception>
    public static DigitExamples Exhaustive(DigitDatasetOptions options) => Exhaustive(options, static _ => true);

    /// <summary>Every expression of the space that no training example shows, once.</summary>
    /// <exception cref="ArgumentException">The space has more than two million expressions.</exception>
    public DigitExamples Unseen()
    {
        var known = new HashSet<(ulong, int)>(Train.Count);
        for (int i = 0; i < Train.Count; i++)
            known.Add(Train.Key(i));
        DigitExamples all = Exhaustive(Options);
        return Exhaustive(Options, i => !known.Contains(all.Key((int)i)));
    }

    /// <summary>The fraction of test examples whose expression also stands in train: 0 when split by expression.</summary>
    /// <param name="train">The examples trained on.</param>
    /// <param name="test">The examples reported.</param>
    /// <returns>0 to 1; 0 for an empty test part.</returns>
    public static double MeasureLeak(DigitExamples train, DigitExamples test)
    {
        var known = new HashSet<(ulong, int)>(train.Count);
        for (int i = 0; i < train.Count; i++)
            known.Add(train.Key(i));
        int leaked = 0;
        for (int i = 0; i < test.Count; i++)
            leaked += known.Contains(test.Key(i)) ? 1 : 0;
        return test.Count == 0 ? 0 : (double)leaked / test.Count;
    }

    private static DigitExamples Exhaustive(DigitDatasetOptions options, Func<long, bool> keep)
    {
        var space = new DigitSpace(options.MinArguments, options.MaxArguments, options.LargestValue);
        if (space.Count > DigitSampler.MostListed)
        {
            throw new ArgumentException(
                $"There are {space.Count:N0} distinct expressions: too many to try them all (at most {DigitSampler.MostListed:N0}). Evaluate a sample instead.");
        }

        var indices = new List<long>();
        for (long i = 0; i < space.Count; i++)
        {
            if (keep(i)) indices.Add(i);
        }

        return new DigitExamples(space, indices.ToArray());
    }
}
