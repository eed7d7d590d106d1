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
    private readonly SamplerStage[] _stages;
    private readonly Philox _random;
    private readonly Candidates _candidates = new();

    /// <summary>Makes a sampler.</summary>
    /// <param name="options">How to choose.</param>
    /// <param name="seed">Equal seeds give equal draws.</param>
    public Sampler(SamplerOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _stages = [.. options.Order];
        _random = new Philox(seed, Stream);
    }

    /// <summary>Chooses the token at a place of the text.</summary>
    /// <param name="logits">One for each token of the vocabulary; −∞ is never drawn.</param>
    /// <param name="place">Number of the draw.</param>
    /// <exception cref="ArithmeticException">A logit is NaN or +∞, or none is above −∞.</exception>
    public int Next(ReadOnlySpan<float> logits, long place)
    {
        float most = LogitMath.Most(logits);
        if (_options.Temperature == 0) return logits.IndexOf(most);
        ReadOnlySpan<double> weights = Filter(logits, most, out double total);
        UInt32x4 bits = _random.Block((ulong)place);
        double at = ((((ulong)bits.W1 << 32) | bits.W0) >> 11) * (1.0 / (1L << 53)) * total;
        int last = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] == 0) continue;
            last = i;
            at -= weights[i];
            if (at < 0) break;
        }

        return _candidates.Ids[last];
    }

    /// <summary>The distribution that <see cref="Next"/> draws from: a probability for each token.</summary>
    /// <exception cref="ArithmeticException">A logit is NaN or +∞, or none is above −∞.</exception>
    public void Distribution(ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        if (probabilities.Length != logits.Length)
            throw new ArgumentException($"There are {logits.Length} logits, but places for {probabilities.Length} probabilities.", nameof(probabilities));
        float most = LogitMath.Most(logits);
        probabilities.Clear();
        if (_options.Temperature == 0)
        {
            probabilities[logits.IndexOf(most)] = 1;
            return;
        }

        ReadOnlySpan<double> weights = Filter(logits, most, out double total);
        for (int i = 0; i < weights.Length; i++) probabilities[_candidates.Ids[i]] = weights[i] / total;
    }

    private ReadOnlySpan<double> Filter(ReadOnlySpan<float> logits, float most, out double total)
    {
        _candidates.Begin(logits, most);
        foreach (SamplerStage stage in _stages) Apply(stage);
        return _candidates.Weigh(out total);
    }

    private void Apply(SamplerStage stage)
    {
        switch (stage)
        {
            case SamplerStage.Temperature:
                _candidates.Scale(1 / _options.Temperature);
                break;
            case SamplerStage.TopK when _options.TopK > 0:
                _candidates.KeepMostProbable(_options.TopK);
                break;
            case SamplerStage.TopP:
                NucleusFilter.Apply(_candidates, _options.TopP);
                break;
            case SamplerStage.MinP when _options.MinP > 0:
                _candidates.KeepLikely(Math.Log(_options.MinP));
                break;
            case SamplerStage.Typical:
                TypicalFilter.Apply(_candidates, _options.Typical);
                break;
        }
    }
}
