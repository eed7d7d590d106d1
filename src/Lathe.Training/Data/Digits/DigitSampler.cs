using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Digits;

/// <summary>Chooses which expressions, by number, each part of a dataset holds.</summary>
internal static class DigitSampler
{
    /// <summary>Above this many distinct expressions a hash decides the part, because a list of them all would be too long.</summary>
    public const int MostListed = 2_000_000;

    /// <summary>Rejection finds the last tenth of a pool ever more slowly; beyond it, draws repeat.</summary>
    private const double MostDistinct = 0.9;

    public static long[][] ByExpression(DigitSpace space, DigitDatasetOptions options) =>
        space.Count <= MostListed ? FromLists(space, options) : FromHash(space, options);

    public static long[][] AtRandom(DigitSpace space, DigitDatasetOptions options)
    {
        // The draws are independent and alike, so cutting them anywhere is a random division.
        var random = new PhiloxRandom(options.Seed, DigitStreams.Draw);
        (int train, int validation, int test) = options.Divide(options.Examples);
        return [Draw(train), Draw(validation), Draw(test)];

        long[] Draw(int count)
        {
            long[] drawn = new long[count];
            foreach (ref long index in drawn.AsSpan())
                index = random.NextInt64(space.Count);
            return drawn;
        }
    }

    private static long[][] FromLists(DigitSpace space, DigitDatasetOptions options)
    {
        int[] all = new int[(int)space.Count];
        for (int i = 0; i < all.Length; i++)
            all[i] = i;
        new PhiloxRandom(options.Seed, DigitStreams.Partition).Shuffle(all.AsSpan());

        (int train, int validation, int test) = options.Divide(all.Length);
        (int trainExamples, int validationExamples, int testExamples) = options.Divide(options.Examples);
        return
        [
            Rounds(all.AsSpan(0, train), trainExamples, options.Seed, 0),
            Rounds(all.AsSpan(train, validation), validationExamples, options.Seed, 1),
            Rounds(all.AsSpan(train + validation, test), testExamples, options.Seed, 2),
        ];
    }

    /// <summary>Deals a shuffled pool out in rounds: no expression comes a second time before each has come once.</summary>
    private static long[] Rounds(Span<int> pool, int count, ulong seed, ulong part)
    {
        if (count > 0 && pool.IsEmpty)
            throw EmptyPool(part, count);
        var random = new PhiloxRandom(seed, DigitStreams.Draw + part);
        long[] drawn = new long[count];
        for (int i = 0; i < count; i++)
        {
            if (i % pool.Length == 0)
                random.Shuffle(pool);
            drawn[i] = pool[i % pool.Length];
        }

        return drawn;
    }

    private static long[][] FromHash(DigitSpace space, DigitDatasetOptions options)
    {
        (int train, int validation, int test) = options.Divide(options.Examples);
        double trainEnd = options.TrainFraction, validationEnd = trainEnd + options.ValidationFraction;
        return
        [
            Accepted(space, options.Seed, train, 0, 0, trainEnd),
            Accepted(space, options.Seed, validation, 1, trainEnd, validationEnd),
            Accepted(space, options.Seed, test, 2, validationEnd, 1),
        ];
    }

    private static long[] Accepted(DigitSpace space, ulong seed, int count, ulong part, double from, double to)
    {
        if (count > 0 && (to - from) * space.Count < 1000)
            throw EmptyPool(part, count);
        bool distinct = count <= MostDistinct * (to - from) * space.Count;
        var random = new PhiloxRandom(seed, DigitStreams.Draw + part);
        var seen = new HashSet<long>();
        long[] drawn = new long[count];
        for (int i = 0; i < count;)
        {
            long index = random.NextInt64(space.Count);
            double hash = space.Hash(index, seed);
            if (hash >= from && hash < to && (!distinct || seen.Add(index)))
                drawn[i++] = index;
        }

        return drawn;
    }

    private static ArgumentException EmptyPool(ulong part, int count) => new(
        $"The {(part == 0 ? "train" : part == 1 ? "validation" : "test")} part asks for {count} examples, but its share of the distinct "
        + "expressions is empty or nearly so: raise its fraction, the argument count or the largest value.");
}
