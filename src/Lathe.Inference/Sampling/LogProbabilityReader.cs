namespace Lathe.Inference.Sampling;

/// <summary>Log-probabilities out of raw logits: log-softmax in double precision.</summary>
/// <param name="top">How many of the most probable tokens to name.</param>
internal sealed class LogProbabilityReader(int top)
{
    private readonly Candidates _candidates = new();

    public TokenLogProbability Of(ReadOnlySpan<float> logits, int token)
    {
        double norm = LogitMath.LogSumExp(logits);
        return new TokenLogProbability(token, logits[token] - norm, Top(logits, norm));
    }

    private TokenAlternative[] Top(ReadOnlySpan<float> logits, double norm)
    {
        if (top == 0) return [];
        _candidates.Begin(logits);
        _candidates.KeepMostProbable(top);
        _candidates.Rank();
        var best = new TokenAlternative[_candidates.Count];
        for (int i = 0; i < best.Length; i++) best[i] = new TokenAlternative(_candidates.Ids[i], _candidates.Logits[i] - norm);
        return best;
    }
}
