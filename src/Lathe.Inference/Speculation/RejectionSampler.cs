using Lathe.Tensors.Randomness;

namespace Lathe.Inference.Speculation;

/// <summary>
/// Chooses a token by the model's distribution p, given a guess drawn from q: the guess with probability min(1, p/q), else one drawn from
/// max(0, p − q), which in all gives p (Leviathan et al., arXiv:2211.17192, theorem in appendix A.1). Random numbers are a function of seed
/// and place, apart from those of the sampler.
/// </summary>
internal sealed class RejectionSampler(int vocabulary, ulong seed)
{
    private const ulong Stream = 0x4E7EUL << 32;
    private readonly double[] _p = new double[vocabulary];
    private readonly Philox _random = new(seed, Stream);

    /// <summary>Where the model's distribution is to be written before <see cref="Choose"/>.</summary>
    public Span<double> Model => _p;

    /// <param name="guess">The guess.</param>
    /// <param name="q">The distribution it was drawn from; empty: it had probability 1.</param>
    /// <param name="place">Number of the token in the output.</param>
    public int Choose(int guess, ReadOnlySpan<double> q, long place)
    {
        UInt32x4 bits = _random.Block((ulong)place);
        double keep = Uniform(bits.W0, bits.W1), draw = Uniform(bits.W2, bits.W3);
        if (keep * (q.IsEmpty ? 1 : q[guess]) < _p[guess]) return guess;

        double total = 0;
        for (int i = 0; i < _p.Length; i++) total += _p[i] = Math.Max(0, _p[i] - (q.IsEmpty ? (i == guess ? 1 : 0) : q[i]));
        double at = draw * total;
        int last = guess;
        for (int i = 0; i < _p.Length; i++)
        {
            if (_p[i] == 0) continue;
            last = i;
            at -= _p[i];
            if (at < 0) break;
        }

        return last;
    }

    private static double Uniform(uint low, uint high) => ((((ulong)high << 32) | low) >> 11) * (1.0 / (1L << 53));
}
