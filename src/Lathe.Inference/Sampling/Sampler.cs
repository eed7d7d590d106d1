using Lathe.Tensors.Randomness;

namespace Lathe.Inference.Sampling;

/// <summary>
/// Draws tokens from logits. The random number of a draw is a function of seed and place, so equal seeds give equal tokens whatever
/// the threads or the neighbours. Keeps scratch for one vocabulary and allocates nothing after its first draw; for one thread.
/// </summary>
public sealed class Sampler
{
    private const ulong Stream = 0x5A3DUL << 32;
    private readonly SamplerOptions _options;
    private readonly Philox _random;
    private ulong[] _order = [];
    private double[] _weights = [];

    /// <summary>Makes a sampler.</summary>
    /// <param name="options">How to choose.</param>
    /// <param name="seed">Equal seeds give equal draws.</param>
    public Sampler(SamplerOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _random = new Philox(seed, Stream);
    }

    /// <summary>Chooses the token at a place of the text.</summary>
    /// <param name="logits">One for each token of the vocabulary; −∞ is never drawn.</param>
    /// <param name="place">Number of the draw.</param>
    /// <exception cref="ArithmeticException">A logit is NaN, or none is above −∞.</exception>
    public int Next(ReadOnlySpan<float> logits, long place)
    {
        float most = Most(logits);
        if (_options.Temperature == 0) return logits.IndexOf(most);
        int count = Candidates(logits, most, out double total);
        UInt32x4 bits = _random.Block((ulong)place);
        double at = ((((ulong)bits.W1 << 32) | bits.W0) >> 11) * (1.0 / (1L << 53)) * total;
        int last = 0;
        for (int i = 0; i < count; i++)
        {
            if (_weights[i] == 0) continue;
            last = i;
            at -= _weights[i];
            if (at < 0) break;
        }

        return (int)(uint)_order[last];
    }

    /// <summary>The distribution that <see cref="Next"/> draws from: a probability for each token.</summary>
    /// <exception cref="ArithmeticException">A logit is NaN, or none is above −∞.</exception>
    public void Distribution(ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        if (probabilities.Length != logits.Length)
            throw new ArgumentException($"There are {logits.Length} logits, but places for {probabilities.Length} probabilities.", nameof(probabilities));
        float most = Most(logits);
        probabilities.Clear();
        if (_options.Temperature == 0)
        {
            probabilities[logits.IndexOf(most)] = 1;
            return;
        }

        int count = Candidates(logits, most, out double total);
        for (int i = 0; i < count; i++) probabilities[(int)(uint)_order[i]] = _weights[i] / total;
    }

    private static float Most(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty) throw new ArgumentException("There are no logits.", nameof(logits));
        float most = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            // A NaN stays.
            if (!(logit <= most)) most = logit;
            if (float.IsNaN(most)) break;
        }

        return float.IsNaN(most) || float.IsInfinity(most)
            ? throw new ArithmeticException($"The logits are not finite: their maximum is {most}. The weights are damaged, or training diverged.")
            : most;
    }

    // The tokens that may be drawn, in _order, with weights that sum to total; sorted only where a filter wants them so.
    private int Candidates(ReadOnlySpan<float> logits, float most, out double total)
    {
        int count = logits.Length;
        if (_order.Length < count) (_order, _weights) = (new ulong[count], new double[count]);
        for (int i = 0; i < count; i++) _order[i] = Key(logits[i], i);
        if (_options.TopK > 0 && _options.TopK < count)
        {
            Selection.Smallest(_order.AsSpan(0, count), _options.TopK);
            count = _options.TopK;
        }

        total = Weigh(logits, most, count);
        return _options.TopP < 1 ? Nucleus(logits, most, count, ref total) : count;
    }

    private int Nucleus(ReadOnlySpan<float> logits, float most, int count, ref double total)
    {
        // Those below (1 − p)/n sum to less than 1 − p: without them the others hold the nucleus, and few are left to sort.
        double floor = total * (1 - _options.TopP) / count, wanted = total * _options.TopP;
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            if (_weights[i] >= floor) _order[kept++] = _order[i];
        }

        _order.AsSpan(0, kept).Sort();
        Weigh(logits, most, kept);
        total = 0;
        for (int i = 0; i < kept; i++)
        {
            total += _weights[i];
            if (total >= wanted) return i + 1;
        }

        return kept;
    }

    private double Weigh(ReadOnlySpan<float> logits, float most, int count)
    {
        double sum = 0, factor = 1 / _options.Temperature;
        for (int i = 0; i < count; i++) sum += _weights[i] = Math.Exp((logits[(int)(uint)_order[i]] - (double)most) * factor);
        return sum;
    }

    // Ascending keys are descending logits, the lower id first of equals.
    private static ulong Key(float logit, int id)
    {
        // −0 is +0: they are equal, so the id decides.
        uint bits = BitConverter.SingleToUInt32Bits(logit + 0f);
        uint ascending = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
        return ((ulong)~ascending << 32) | (uint)id;
    }
}
