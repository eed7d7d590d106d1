using System.Numerics;

namespace Lathe.Training.Data.Validation;

/// <summary>
/// Counts distinct hashes in bounded memory: exactly up to a limit, then by HyperLogLog with 2¹⁴ registers (Flajolet et al. 2007), whose
/// standard error is 0.8 %.
/// </summary>
/// <param name="exact">How many are counted exactly.</param>
public sealed class DistinctCounter(int exact = 1 << 20)
{
    private const int Bits = 14, Registers = 1 << Bits;
    private readonly byte[] _ranks = new byte[Registers];
    private HashSet<ulong>? _seen = [];

    /// <summary>Whether the count is no estimate.</summary>
    public bool IsExact => _seen is not null;

    /// <summary>Distinct hashes so far.</summary>
    public long Count => _seen?.Count ?? Estimate();

    /// <summary>Takes a hash of 64 well-mixed bits.</summary>
    public void Add(ulong hash)
    {
        if (_seen is { } seen)
        {
            seen.Add(hash);
            if (seen.Count <= exact) return;
            foreach (ulong each in seen) Rank(each);
            _seen = null;
        }
        else
        {
            Rank(hash);
        }
    }

    private void Rank(ulong hash)
    {
        int register = (int)(hash >> (64 - Bits));
        byte rank = (byte)(Math.Min(64 - Bits, BitOperations.LeadingZeroCount(hash << Bits)) + 1);
        if (rank > _ranks[register]) _ranks[register] = rank;
    }

    private long Estimate()
    {
        double sum = 0;
        int empty = 0;
        foreach (byte rank in _ranks)
        {
            sum += Math.ScaleB(1, -rank);
            if (rank == 0) empty++;
        }

        double raw = 0.7213 / (1 + (1.079 / Registers)) * Registers * Registers / sum;
        return (long)Math.Round(raw <= 2.5 * Registers && empty > 0 ? Registers * Math.Log((double)Registers / empty) : raw);
    }
}
