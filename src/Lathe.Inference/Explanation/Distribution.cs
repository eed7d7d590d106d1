namespace Lathe.Inference.Explanation;

/// <summary>A softmax over a vocabulary, in double precision. One is used again and again: its memory is two vocabularies.</summary>
internal sealed class Distribution(int vocabulary)
{
    private readonly float[] _logits = new float[vocabulary];
    private readonly double[] _probabilities = new double[vocabulary];
    private double _logSum;

    /// <summary>−Σ p·log₂ p.</summary>
    public double EntropyBits { get; private set; }

    /// <summary>Id of the likeliest token; of equals the lowest.</summary>
    public int Best { get; private set; }

    /// <summary>Takes logits [V].</summary>
    /// <exception cref="ArithmeticException">One is not a number, or none is finite.</exception>
    public void Set(ReadOnlySpan<float> logits)
    {
        logits.CopyTo(_logits);
        (int best, double sum, double weighted) = (0, 0, 0);
        for (int i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i])) throw new ArithmeticException($"The model's logit of token {i} is not a number: are its weights damaged?");
            if (logits[i] > logits[best]) best = i;
        }

        if (!float.IsFinite(logits[best])) throw new ArithmeticException($"The model's largest logit is {logits[best]}: are its weights damaged?");
        for (int i = 0; i < logits.Length; i++)
        {
            double below = (double)logits[i] - logits[best], p = Math.Exp(below);
            _probabilities[i] = p;
            sum += p;
            if (p > 0) weighted += p * below;
        }

        for (int i = 0; i < logits.Length; i++) _probabilities[i] /= sum;
        Best = best;
        _logSum = logits[best] + Math.Log(sum);
        EntropyBits = Math.Max(0, (Math.Log(sum) - (weighted / sum)) / Math.Log(2));
    }

    /// <summary>Probability of a token.</summary>
    public double Probability(int id) => _probabilities[id];

    /// <summary>−log₂ of a token's probability.</summary>
    public double SurprisalBits(int id) => (_logSum - _logits[id]) / Math.Log(2);

    /// <summary>Place of a token among all, from 1; of equals the lower id comes first.</summary>
    public int Rank(int id)
    {
        int rank = 1;
        float logit = _logits[id];
        for (int i = 0; i < _logits.Length; i++)
        {
            if (_logits[i] > logit || (_logits[i] == logit && i < id)) rank++;
        }

        return rank;
    }

    /// <summary>The likeliest tokens, likeliest first; of equals the lower id comes first.</summary>
    public TokenProbability[] Top(int count)
    {
        int[] top = new int[Math.Min(count, _logits.Length)];
        int used = 0;
        for (int i = 0; i < _logits.Length; i++)
        {
            if (used == top.Length && _logits[i] <= _logits[top[^1]]) continue;
            int place = used == top.Length ? used - 1 : used++;
            for (; place > 0 && _logits[i] > _logits[top[place - 1]]; place--) top[place] = top[place - 1];
            top[place] = i;
        }

        return [.. top.Select(id => new TokenProbability(id, _probabilities[id]))];
    }

    /// <summary>KL divergence Σ p·log₂(p/q) of this distribution p from another, q.</summary>
    public double DivergenceBits(Distribution other)
    {
        double sum = 0, shift = other._logSum - _logSum;
        for (int i = 0; i < _logits.Length; i++)
        {
            if (_probabilities[i] > 0) sum += _probabilities[i] * ((double)_logits[i] - other._logits[i] + shift);
        }

        return Math.Max(0, sum / Math.Log(2));
    }
}
