using Lathe.Tensors.Randomness;

namespace Lathe.Inference.Sampling;

/// <summary>
/// Draws tokens. Each draw is a function of seed and step alone (Philox), so what else happens in between changes nothing. Equal
/// logits are taken in the order of their ids.
/// </summary>
public sealed class Sampler
{
    private readonly SamplingOptions _options;
    private readonly PhiloxRandom _random;
    private double[] _probabilities = [];
    private int[] _order = [];
    private float[] _keys = [];

    /// <summary>Makes a sampler.</summary>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public Sampler(SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _random = new PhiloxRandom(options.Seed);
    }

    /// <summary>The token for step <paramref name="step"/> of a text.</summary>
    /// <exception cref="InvalidDataException">The logits have no largest one: some are NaN.</exception>
    public int Sample(ReadOnlySpan<float> logits, long step)
    {
        if (_options.Temperature == 0) return Largest(logits);
        if (_probabilities.Length < logits.Length)
        {
            _probabilities = new double[logits.Length];
            _order = new int[logits.Length];
            _keys = new float[logits.Length];
        }

        int kept = Distribution(logits, out ReadOnlySpan<int> tokens, out ReadOnlySpan<double> probabilities);
        _random.State = new PhiloxState(_options.Seed, (ulong)step, 0);
        double left = _random.NextDouble();
        for (int i = 0; i < kept; i++)
        {
            left -= probabilities[i];
            if (left < 0) return tokens[i];
        }

        return tokens[kept - 1];
    }

    /// <summary>The probability of every token after all filters.</summary>
    public static double[] Probabilities(ReadOnlySpan<float> logits, SamplingOptions options)
    {
        var sampler = new Sampler(options) { _probabilities = new double[logits.Length], _order = new int[logits.Length], _keys = new float[logits.Length] };
        double[] result = new double[logits.Length];
        if (options.Temperature == 0)
        {
            result[Largest(logits)] = 1;
            return result;
        }

        int kept = sampler.Distribution(logits, out ReadOnlySpan<int> tokens, out ReadOnlySpan<double> probabilities);
        for (int i = 0; i < kept; i++) result[tokens[i]] = probabilities[i];
        return result;
    }

    /// <summary>The first of the largest logits.</summary>
    /// <exception cref="InvalidDataException">There is none: some logits are NaN.</exception>
    public static int Largest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i])) throw new InvalidDataException($"The logit of token {i} is not a number: the weights are damaged, or the model diverged in training.");
            if (logits[i] > logits[best]) best = i;
        }

        return best;
    }

    // Tokens from the most probable down, as many as the filters keep, with their probabilities.
    private int Distribution(ReadOnlySpan<float> logits, out ReadOnlySpan<int> tokens, out ReadOnlySpan<double> probabilities)
    {
        int count = logits.Length;
        double largest = logits[Largest(logits)];
        Span<int> order = _order.AsSpan(0, count);
        Span<double> p = _probabilities.AsSpan(0, count);
        for (int i = 0; i < count; i++) order[i] = i;
        bool filtered = _options.TopK > 0 || _options.TopP < 1;
        if (filtered)
        {
            Span<float> keys = _keys.AsSpan(0, count);
            for (int i = 0; i < count; i++) keys[i] = -logits[i];
            keys.Sort(order, static (a, b) => a.CompareTo(b));
            StableTies(keys, order);
        }

        int kept = _options.TopK > 0 ? Math.Min(_options.TopK, count) : count;
        double sum = 0;
        for (int i = 0; i < kept; i++) sum += p[i] = Math.Exp((logits[order[i]] - largest) / _options.Temperature);
        if (_options.TopP < 1)
        {
            double reached = 0, wanted = _options.TopP * sum;
            int end = 0;
            while (end < kept && reached < wanted) reached += p[end++];
            kept = Math.Max(1, end);
            sum = reached;
        }

        for (int i = 0; i < kept; i++) p[i] /= sum;
        tokens = order[..kept];
        probabilities = p[..kept];
        return kept;
    }

    // Array sorts do not keep the order of equals: put runs of equal keys back in the order of their ids.
    private static void StableTies(ReadOnlySpan<float> keys, Span<int> order)
    {
        for (int from = 0; from < keys.Length;)
        {
            int to = from + 1;
            while (to < keys.Length && keys[to] == keys[from]) to++;
            if (to - from > 1) order[from..to].Sort();
            from = to;
        }
    }
}
