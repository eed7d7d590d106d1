namespace Lathe.Training.Data.Validation;

/// <summary>Lengths of texts, counted one by one up to a limit and together above it.</summary>
public sealed class LengthCounts
{
    private const int Limit = 1 << 16;
    private readonly long[] _counts = new long[Limit + 1];
    private long _sum;

    /// <summary>Texts so far.</summary>
    public long Count { get; private set; }

    /// <summary>The longest so far.</summary>
    public int Longest { get; private set; }

    /// <summary>The mean length; 0 where there is no text.</summary>
    public double Mean => Count == 0 ? 0 : (double)_sum / Count;

    /// <summary>Takes a length.</summary>
    public void Add(int length)
    {
        _counts[Math.Min(length, Limit)]++;
        _sum += length;
        Count++;
        Longest = Math.Max(Longest, length);
    }

    /// <summary>The length that this share of the texts does not exceed; exact below 65,536.</summary>
    /// <param name="share">0 to 1.</param>
    public int Quantile(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * Count)), seen = 0;
        if (Count == 0) return 0;
        for (int length = 0; length < Limit; length++)
        {
            seen += _counts[length];
            if (seen >= wanted) return length;
        }

        return Longest;
    }

    /// <summary>Texts whose length is from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public long Between(int low, int high)
    {
        long sum = 0;
        for (int length = Math.Max(0, low); length <= Math.Min(high, Limit); length++) sum += _counts[length];
        return sum;
    }

    /// <summary>Columns of a histogram of equal width, a round number, up to the length that 99 % do not exceed and one column for the rest.</summary>
    /// <param name="most">About how many columns.</param>
    public IReadOnlyList<LengthBin> Bins(int most = 30)
    {
        if (Count == 0) return [];
        int end = Quantile(0.99), width = Round((end + most) / most);
        var bins = new List<LengthBin>();
        for (int low = 0; low <= end; low += width) bins.Add(new LengthBin(low, low + width - 1, Between(low, low + width - 1)));
        if (bins[^1].High < Longest) bins.Add(new LengthBin(bins[^1].High + 1, Longest, Count - bins.Sum(b => b.Count)));
        return bins;
    }

    private static int Round(int width)
    {
        int power = 1;
        while (width > 10 * power) power *= 10;
        return power * (width <= power ? 1 : width <= 2 * power ? 2 : width <= 5 * power ? 5 : 10);
    }
}
