namespace Lathe.Inference.Sampling;

/// <summary>Rules tokens out until the output has a length: those that would end it.</summary>
public sealed class MinimumLength : LogitsProcessor
{
    private readonly int _tokens;
    private readonly int[] _ends;

    /// <summary>Makes it.</summary>
    /// <param name="tokens">Tokens of output before one of the ends may come.</param>
    /// <param name="ends">The tokens that end a text.</param>
    /// <exception cref="ArgumentException">The length or a token is negative.</exception>
    public MinimumLength(int tokens, IEnumerable<int> ends)
    {
        ArgumentNullException.ThrowIfNull(ends);
        if (tokens < 0) throw new ArgumentException($"The minimum length is {tokens}: expected 0 or more.", nameof(tokens));
        (_tokens, _ends) = (tokens, [.. ends]);
        foreach (int end in _ends)
        {
            if (end < 0) throw new ArgumentException($"Token {end} came as one that ends texts: ids are 0 or more.", nameof(ends));
        }
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> logits, ReadOnlySpan<int> tokens, int promptLength)
    {
        if (tokens.Length - promptLength >= _tokens) return;
        foreach (int end in _ends)
        {
            if (end < logits.Length) logits[end] = float.NegativeInfinity;
        }
    }
}
