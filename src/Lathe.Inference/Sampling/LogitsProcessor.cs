namespace Lathe.Inference.Sampling;

/// <summary>
/// Changes logits before a token is chosen: penalties, biases, filters. It keeps nothing between calls (what it needs to know of the
/// text is handed to it), so that speculation may ask about texts that never come to be; a call allocates nothing.
/// </summary>
public abstract class LogitsProcessor
{
    /// <summary>Changes the logits of the next token.</summary>
    /// <param name="logits">One for each token of the vocabulary, in place; −∞ rules a token out.</param>
    /// <param name="tokens">Prompt and output so far.</param>
    /// <param name="promptLength">How many of them are the prompt's.</param>
    public abstract void Apply(Span<float> logits, ReadOnlySpan<int> tokens, int promptLength);
}
