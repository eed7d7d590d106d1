namespace Lathe.Inference.Sampling;

/// <summary>
/// Makes tokens of the text less probable, prompt and output alike: a positive logit is divided by the penalty, a negative one
/// multiplied (Keskar et al., arXiv:1909.05858), once a token however often it came; as Hugging Face and, with a window, llama.cpp do.
/// </summary>
public sealed class RepetitionPenalty : LogitsProcessor
{
    private readonly float _penalty;
    private readonly int _window;

    /// <summary>Makes it.</summary>
    /// <param name="penalty">1 changes nothing, above 1 discourages, below 1 encourages.</param>
    /// <param name="window">Only the last so many tokens count; 0: all.</param>
    /// <exception cref="ArgumentException">The penalty is not above 0, or the window negative.</exception>
    public RepetitionPenalty(double penalty, int window = 0)
    {
        if (!(penalty > 0 && double.IsFinite(penalty))) throw new ArgumentException($"The repetition penalty is {penalty}: expected above 0 (1 changes nothing).", nameof(penalty));
        if (window < 0) throw new ArgumentException($"The window of the repetition penalty is {window}: expected 0 (all tokens) or more.", nameof(window));
        (_penalty, _window) = ((float)penalty, window);
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> logits, ReadOnlySpan<int> tokens, int promptLength)
    {
        if (_window > 0 && tokens.Length > _window) tokens = tokens[^_window..];
        TokenMarks.Round met = TokenMarks.Begin(logits.Length);
        foreach (int token in tokens)
        {
            if (!met.Add(token)) continue;
            float logit = logits[token];
            logits[token] = logit < 0 ? logit * _penalty : logit / _penalty;
        }
    }
}
