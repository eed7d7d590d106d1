namespace Lathe.Inference.Sampling;

/// <summary>
/// Rules out every token that would repeat a run of n tokens of prompt and output (Paulus et al., arXiv:1705.04304), as
/// <c>no_repeat_ngram_size</c> of Hugging Face's generate.
/// </summary>
public sealed class NoRepeatNgram : LogitsProcessor
{
    private readonly int _size;

    /// <summary>Makes it.</summary>
    /// <param name="size">Length of a run that comes no second time; 1: no token comes twice.</param>
    /// <exception cref="ArgumentException">The length is below 1.</exception>
    public NoRepeatNgram(int size)
    {
        if (size < 1) throw new ArgumentException($"The n-gram that may not repeat is of {size} tokens: expected 1 or more.", nameof(size));
        _size = size;
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> logits, ReadOnlySpan<int> tokens, int promptLength)
    {
        if (tokens.Length < _size) return;
        ReadOnlySpan<int> end = tokens[(tokens.Length - _size + 1)..];
        for (int i = 0; i + _size <= tokens.Length; i++)
        {
            if (tokens.Slice(i, end.Length).SequenceEqual(end)) logits[tokens[i + end.Length]] = float.NegativeInfinity;
        }
    }
}
