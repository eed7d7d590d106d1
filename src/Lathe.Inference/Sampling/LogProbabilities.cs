namespace Lathe.Inference.Sampling;

/// <summary>Log-probabilities out of raw logits: log-softmax in double precision. Keeps scratch for one vocabulary; for one thread.</summary>
/// <param name="top">How many of the most probable tokens to name at each place.</param>
public sealed class LogProbabilities(int top)
{
    private readonly Candidates _candidates = new();

    /// <summary>The log-probability of a token, and the most probable ones.</summary>
    /// <param name="logits">One for each token of the vocabulary.</param>
    /// <param name="token">The token.</param>
    /// <exception cref="ArithmeticException">A logit is NaN or +∞, or none is above −∞.</exception>
    public TokenLogProbability Of(ReadOnlySpan<float> logits, int token)
    {
        double norm = LogitMath.LogSumExp(logits);
        return new TokenLogProbability(token, logits[token] - norm, Top(logits, norm));
    }

    private TokenAlternative[] Top(ReadOnlySpan<float> logits, double norm)
    {
        if (top == 0) return [];
        _candidates.Begin(logits, LogitMath.Most(logits));
        _candidates.KeepMostProbable(top);
        _candidates.Rank();
        var best = new TokenAlternative[_candidates.Count];
        for (int i = 0; i < best.Length; i++) best[i] = new TokenAlternative(_candidates.Ids[i], _candidates.Logits[i] - norm);
        return best;
    }
}
