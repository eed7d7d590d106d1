namespace Lathe.Inference.Sampling;

/// <summary>
/// Subtracts from the logits of tokens that came: the presence penalty once, the frequency penalty as often as they came. Of the
/// output alone, as OpenAI's interface and vLLM define it; llama.cpp counts the prompt too.
/// </summary>
public sealed class OccurrencePenalty : LogitsProcessor
{
    private readonly float _presence, _frequency;
    private readonly int _window;
    private readonly bool _prompt;

    /// <summary>Makes it.</summary>
    /// <param name="presence">Subtracted once from each token that came; negative: added.</param>
    /// <param name="frequency">Subtracted for each time it came; negative: added.</param>
    /// <param name="window">Only the last so many tokens count; 0: all.</param>
    /// <param name="prompt">Count the tokens of the prompt too.</param>
    /// <exception cref="ArgumentException">A penalty is not finite, or the window negative.</exception>
    public OccurrencePenalty(double presence, double frequency, int window = 0, bool prompt = false)
    {
        if (!double.IsFinite(presence)) throw new ArgumentException($"The presence penalty is {presence}: expected a number.", nameof(presence));
        if (!double.IsFinite(frequency)) throw new ArgumentException($"The frequency penalty is {frequency}: expected a number.", nameof(frequency));
        if (window < 0) throw new ArgumentException($"The window of the penalties is {window}: expected 0 (all tokens) or more.", nameof(window));
        (_presence, _frequency, _window, _prompt) = ((float)presence, (float)frequency, window, prompt);
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> logits, ReadOnlySpan<int> tokens, int promptLength)
    {
        if (!_prompt) tokens = tokens[promptLength..];
        if (_window > 0 && tokens.Length > _window) tokens = tokens[^_window..];
        TokenMarks.Round met = TokenMarks.Begin(logits.Length);
        foreach (int token in tokens) logits[token] -= met.Add(token) ? _presence + _frequency : _frequency;
    }
}
