namespace Lathe.Inference.Sampling;

/// <summary>
/// The tokens that may still be drawn, in a row: by id at first, by falling probability once something has sorted them. Scratch for one
/// vocabulary, used again for every token.
/// </summary>
internal sealed class Candidates
{
    private int[] _ids = [];
    private float[] _logits = [];
    private double[] _weights = [];
    private ulong[] _keys = [];
    private double _factor = 1;
    private float _most;
    private double _total;
    private bool _weighed;

    public int Count { get; private set; }

    public bool Ranked { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public ReadOnlySpan<float> Logits => _logits.AsSpan(0, Count);

    /// <summary>Room for a key a candidate.</summary>
    public Span<ulong> Keys => _keys.AsSpan(0, Count);

    /// <summary>All tokens but those at −∞.</summary>
    public void Begin(ReadOnlySpan<float> logits)
    {
        if (_ids.Length < logits.Length)
        {
            int n = logits.Length;
            (_ids, _logits, _weights, _keys) = (new int[n], new float[n], new double[n], new ulong[n]);
        }

        Span<int> ids = _ids.AsSpan(0, logits.Length);
        Span<float> kept = _logits.AsSpan(0, logits.Length);
        int count = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            ids[count] = i;
            kept[count] = logits[i];
            count += logits[i] > float.NegativeInfinity ? 1 : 0;
        }

        (Count, Ranked, _factor, _weighed) = (count, false, 1, false);
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
        if (!_weighed)
        {
            _most = LogitMath.Highest(Logits);
            _total = LogitMath.SumExp(Logits, _most, _factor, _weights);
            _weighed = true;
        }

        total = _total;
        return _weights.AsSpan(0, Count);
    }

    /// <summary>Logarithm of a weight that <see cref="Weigh"/> gave.</summary>
    public double LogWeight(int place) => (_logits[place] - (double)_most) * _factor;

    /// <summary>Keeps the first ones of a row.</summary>
    public void KeepFirst(int count)
    {
        if (count < Count) _weighed = false;
        Count = count;
    }

    /// <summary>Keeps those that weigh so much or more.</summary>
    public void KeepHeavy(double least)
    {
        ReadOnlySpan<double> weights = Weigh(out _);
        int kept = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            _ids[kept] = _ids[i];
            _logits[kept] = _logits[i];
            kept += weights[i] >= least ? 1 : 0;
        }

        KeepFirst(kept);
    }

    /// <summary>Keeps the most probable ones, the lower id of equals, and ranks them.</summary>
    public void KeepMostProbable(int count)
    {
        if (count >= Count) return;

        // Those that beat the worst of the best so far wait in a row that is cut again when it is full.
        Span<ulong> best = _keys.AsSpan(0, Math.Min(Count, (2 * count) + 64));
        int held = 0;
        float least = float.NegativeInfinity;
        for (int i = 0; i < Count; i++)
        {
            if (_logits[i] < least) continue;
            best[held++] = Key(_logits[i], _ids[i]);
            if (held < best.Length) continue;
            Selection.Smallest(best, count);
            held = count;
            ulong worst = 0;
            foreach (ulong key in best[..count]) worst = Math.Max(worst, key);
            least = Logit(worst);
        }

        Selection.Smallest(best[..held], count);
        Rank(best[..count]);
    }

    /// <summary>Sorts by falling probability, the lower id of equals first.</summary>
    public void Rank()
    {
        if (Ranked) return;
        Span<ulong> keys = Keys;
        for (int i = 0; i < keys.Length; i++) keys[i] = Key(_logits[i], _ids[i]);
        Rank(keys);
    }

    /// <summary>Keeps the candidates at these places, in this order.</summary>
    /// <param name="places">The lower <paramref name="bits"/> of each are a place.</param>
    /// <param name="bits">How many bits.</param>
    public void KeepPlaces(ReadOnlySpan<ulong> places, int bits)
    {
        ulong mask = (1UL << bits) - 1;
        for (int i = 0; i < places.Length; i++)
        {
            int place = (int)(places[i] & mask);
            _keys[i] = Key(_logits[place], _ids[place]);
        }

        Ranked = false;
        Rank(_keys.AsSpan(0, places.Length));
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

    private void Rank(Span<ulong> keys)
    {
        keys.Sort();
        for (int i = 0; i < keys.Length; i++) (_ids[i], _logits[i]) = ((int)(uint)keys[i], Logit(keys[i]));
        Count = keys.Length;
        (Ranked, _weighed) = (true, false);
    }
}
