namespace Lathe.Inference.Beams;

/// <summary>The best finished texts, as many as the search is wide (the rules of Hugging Face's <c>BeamHypotheses</c>).</summary>
/// <param name="options">Width, length penalty, when to stop.</param>
/// <param name="longest">Most tokens of an output.</param>
internal sealed class FinishedBeams(BeamOptions options, int longest)
{
    private readonly List<BeamHypothesis> _best = [];

    /// <summary>The texts, the best first.</summary>
    public IReadOnlyList<BeamHypothesis> Best => _best;

    /// <param name="ids">Without a stop token.</param>
    /// <param name="logProbability">With it.</param>
    /// <param name="length">Tokens that count.</param>
    /// <param name="reason">Why it ended.</param>
    public void Add(int[] ids, double logProbability, int length, StopReason reason)
    {
        double score = Score(logProbability, length);
        if (_best.Count == options.Width && score <= _best[^1].Score) return;
        int place = _best.FindIndex(b => b.Score < score);
        _best.Insert(place < 0 ? _best.Count : place, new BeamHypothesis(ids, logProbability, score, reason));
        if (_best.Count > options.Width) _best.RemoveAt(options.Width);
    }

    /// <summary>Whether no open text is worth following.</summary>
    /// <param name="best">The highest log-probability of all continuations.</param>
    /// <param name="length">Their length.</param>
    public bool Suffice(double best, int length)
    {
        if (_best.Count < options.Width) return false;
        if (options.Stopping == BeamStopping.WhenFull) return true;
        bool grows = options.Stopping == BeamStopping.Never && options.LengthPenalty > 0;
        return _best[^1].Score >= Score(best, grows ? longest : length);
    }

    private double Score(double logProbability, int length) => logProbability / Math.Pow(Math.Max(1, length), options.LengthPenalty);
}
