using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Inference.Sampling;

/// <summary>
/// The tokens that may still be drawn, in a row: by id at first, in another order once something has chosen among them. Scratch for one
/// vocabulary, used again for every token.
/// </summary>
internal sealed class Candidates
{
    private const int Lanes = 16;
    private int[] _ids = [];
    private float[] _logits = [];
    private double[] _weights = [];
    private ulong[] _keys = [];
    private float _most;
    private double _factor;
    private double _total;
    private bool _weighed;

    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public ReadOnlySpan<float> Logits => _logits.AsSpan(0, Count);

    /// <summary>Room for a key a candidate.</summary>
    public Span<ulong> Keys => _keys.AsSpan(0, Count);

    /// <summary>All tokens but those at −∞.</summary>
    /// <param name="logits">Of the vocabulary; none is NaN.</param>
    /// <param name="most">The highest of them.</param>
    public void Begin(ReadOnlySpan<float> logits, float most)
    {
        if (_ids.Length < logits.Length)
        {
            // A block behind the last is written whole.
            int room = logits.Length + Lanes;
            (_ids, _logits, _weights, _keys) = (new int[room], new float[room], new double[room], new ulong[room]);
        }

        (_most, _factor, _weighed) = (most, 1, false);
        Gather(logits, [], float.MinValue);
    }

    /// <summary>Multiplies all logits to come.</summary>
    public void Scale(double factor)
    {
        _factor *= factor;
        _weighed = false;
    }

    /// <summary>A weight a candidate, in proportion to its probability, the highest 1.</summary>
    public ReadOnlySpan<double> Weigh(out double total)
    {
        if (!_weighed) _total = LogitMath.SumExp(Logits, _most, _factor, _weights);
        _weighed = true;
        total = _total;
        return _weights.AsSpan(0, Count);
    }

    /// <summary>Logarithm of a weight.</summary>
    public double LogWeight(int place) => (_logits[place] - (double)_most) * _factor;

    /// <summary>Keeps those the logarithm of whose weight is so high or higher.</summary>
    public void KeepLikely(double leastLogWeight)
    {
        double bound = _most + (leastLogWeight / _factor);
        float least = (float)Math.Max(float.MinValue, bound);
        Gather(Logits, Ids, least < bound ? MathF.BitIncrement(least) : least);
        _weighed = false;
    }

    /// <summary>Keeps the most probable ones, the lower id of equals, and ranks them.</summary>
    public void KeepMostProbable(int count)
    {
        if (count >= Count) return;

        // Those that beat the worst of the best so far wait in a row that is cut again when it is full.
        Span<ulong> best = _keys.AsSpan(0, Math.Min(Count, (2 * count) + 64));
        ReadOnlySpan<float> logits = Logits;
        int held = 0;
        float least = float.NegativeInfinity;
        for (int i = 0; i < logits.Length; i++)
        {
            if (logits[i] < least) continue;
            best[held++] = Key(logits[i], _ids[i]);
            if (held < best.Length) continue;
            Selection.Smallest(best, count);
            held = count;
            ulong worst = 0;
            foreach (ulong key in best[..count]) worst = Math.Max(worst, key);
            least = Logit(worst);
        }

        Selection.Smallest(best[..held], count);
        best = best[..count];
        best.Sort();
        Take(best);
    }

    /// <summary>Keeps the fewest most probable ones that weigh so much together, the lower ids of equals.</summary>
    public void KeepMass(double wanted)
    {
        Weigh(out _);
        Span<ulong> keys = MakeKeys();
        Take(keys[..Selection.Mass(keys, _weights.AsSpan(0, Count), wanted)]);
    }

    /// <summary>Sorts by falling probability, the lower id of equals first.</summary>
    public void Rank()
    {
        Span<ulong> keys = MakeKeys();
        keys.Sort();
        Take(keys);
    }

    /// <summary>Keeps the fewest candidates with the smallest <see cref="Keys"/> that weigh so much together.</summary>
    /// <param name="places">The bits of a key that are the place of its candidate.</param>
    /// <param name="wanted">The weight.</param>
    public void KeepPlaces(ulong places, double wanted)
    {
        Weigh(out _);
        Span<ulong> keys = _keys.AsSpan(0, Selection.Mass(Keys, _weights.AsSpan(0, Count), wanted));
        for (int i = 0; i < keys.Length; i++)
        {
            int place = (int)(keys[i] & places);
            keys[i] = Key(_logits[place], _ids[place]);
        }

        Take(keys);

        // What is left may be far from the most probable of all, and its weights are not to vanish.
        _most = LogitMath.Highest(Logits);
    }

    // Ascending keys are descending logits, the lower id first of equals.
    private static ulong Key(float logit, int id)
    {
        // −0 is +0: they are equal, so the id decides.
        uint bits = BitConverter.SingleToUInt32Bits(logit + 0f);
        uint ascending = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
        return ((ulong)~ascending << 32) | (uint)id;
    }

    private static float Logit(ulong key)
    {
        uint ascending = ~(uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((ascending & 0x80000000) != 0 ? ascending & 0x7FFFFFFF : ~ascending);
    }

    private Span<ulong> MakeKeys()
    {
        Span<ulong> keys = Keys;
        ReadOnlySpan<float> logits = Logits;
        ReadOnlySpan<int> ids = Ids;
        for (int i = 0; i < keys.Length; i++) keys[i] = Key(logits[i], ids[i]);
        return keys;
    }

    private void Take(ReadOnlySpan<ulong> keys)
    {
        Span<int> ids = _ids.AsSpan(0, keys.Length);
        Span<float> logits = _logits.AsSpan(0, keys.Length);
        for (int i = 0; i < keys.Length; i++) (ids[i], logits[i]) = ((int)(uint)keys[i], Logit(keys[i]));
        (Count, _weighed) = (keys.Length, false);
    }

    // Those at least so high, sixteen at a time: most blocks are kept whole or not at all. The row may be the one that is written.
    private void Gather(ReadOnlySpan<float> logits, ReadOnlySpan<int> ids, float least)
    {
        ref float from = ref MemoryMarshal.GetReference(logits);
        ref int fromIds = ref MemoryMarshal.GetReference(ids), to = ref MemoryMarshal.GetArrayDataReference(_ids);
        ref float toLogits = ref MemoryMarshal.GetArrayDataReference(_logits);
        Vector512<float> bound = Vector512.Create(least);
        int kept = 0, i = 0;
        for (; i <= logits.Length - Lanes; i += Lanes)
        {
            Vector512<float> block = Vector512.LoadUnsafe(ref from, (nuint)i);
            uint mask = (uint)Vector512.GreaterThanOrEqual(block, bound).ExtractMostSignificantBits();
            if (mask == 0) continue;
            Vector512<int> names = ids.IsEmpty ? Vector512<int>.Indices + Vector512.Create(i) : Vector512.LoadUnsafe(ref fromIds, (nuint)i);
            if (mask == ushort.MaxValue)
            {
                block.StoreUnsafe(ref toLogits, (nuint)kept);
                names.StoreUnsafe(ref to, (nuint)kept);
                kept += Lanes;
                continue;
            }

            for (; mask != 0; mask &= mask - 1, kept++)
            {
                int lane = BitOperations.TrailingZeroCount(mask);
                (_logits[kept], _ids[kept]) = (logits[i + lane], ids.IsEmpty ? i + lane : ids[i + lane]);
            }
        }

        for (; i < logits.Length; i++)
        {
            if (!(logits[i] >= least)) continue;
            (_logits[kept], _ids[kept]) = (logits[i], ids.IsEmpty ? i : ids[i]);
            kept++;
        }

        Count = kept;
    }
}
