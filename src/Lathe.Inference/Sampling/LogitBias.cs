namespace Lathe.Inference.Sampling;

/// <summary>Adds to the logits of some tokens, as <c>logit_bias</c> of OpenAI's interface: −100 all but bans, −∞ bans, 100 all but forces.</summary>
public sealed class LogitBias : LogitsProcessor
{
    private readonly KeyValuePair<int, float>[] _biases;

    /// <summary>Makes it.</summary>
    /// <param name="biases">What is added to the logit of each token.</param>
    /// <exception cref="ArgumentException">A token is negative, or a bias NaN or +∞.</exception>
    public LogitBias(IEnumerable<KeyValuePair<int, float>> biases)
    {
        ArgumentNullException.ThrowIfNull(biases);
        _biases = [.. biases];
        foreach ((int token, float bias) in _biases)
        {
            if (token < 0) throw new ArgumentException($"The logit bias names token {token}: ids are 0 or more.", nameof(biases));
            if (float.IsNaN(bias) || float.IsPositiveInfinity(bias)) throw new ArgumentException($"The logit bias of token {token} is {bias}: expected a number, or −∞ to ban it.", nameof(biases));
        }
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> logits, ReadOnlySpan<int> tokens, int promptLength)
    {
        foreach ((int token, float bias) in _biases)
        {
            if (token >= logits.Length) throw new ArgumentException($"The logit bias names token {token}, but the model has {logits.Length} tokens.");
            logits[token] += bias;
        }
    }
}
