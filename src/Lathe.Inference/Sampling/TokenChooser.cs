using Lathe.Inference.Constraints;

namespace Lathe.Inference.Sampling;

/// <summary>
/// From the model's logits to the next token, by the steps of <see cref="GenerationOptions"/>. A choice is a function of logits, tokens,
/// constraint and seed, and allocates nothing after the first. For one thread.
/// </summary>
public sealed class TokenChooser
{
    /// <summary>What <see cref="Next"/> gives where the output is complete and nothing may follow.</summary>
    public const int None = -1;

    private readonly LogitsProcessor[] _processors;
    private readonly TokenConstraint? _constraint;
    private readonly Sampler _sampler;
    private readonly int[] _ends;
    private readonly float[] _endLogits;
    private float[] _logits = [];

    /// <summary>Begins an output; a constraint begins anew.</summary>
    /// <param name="options">Processors, constraint, stop tokens, sampler and seed.</param>
    public TokenChooser(GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _ends = [.. options.StopTokens.Distinct()];
        _endLogits = new float[_ends.Length];
        _processors = options.MinTokens > 0 ? [.. options.Processors, new MinimumLength(options.MinTokens, _ends)] : [.. options.Processors];
        _constraint = options.Constraint;
        _constraint?.Reset();
        _sampler = new Sampler(options.Sampling, options.Seed);
    }

    /// <summary>Whether a token ends the text.</summary>
    public bool Ends(int token) => Array.IndexOf(_ends, token) >= 0;

    /// <summary>Chooses a token; the constraint has not taken it yet.</summary>
    /// <param name="logits">The model's, one for each token of the vocabulary; they are left as they are.</param>
    /// <param name="tokens">Prompt and output so far.</param>
    /// <param name="promptLength">How many of them are the prompt's.</param>
    /// <returns>The token, or <see cref="None"/>.</returns>
    /// <exception cref="ArithmeticException">The logits are not finite.</exception>
    /// <exception cref="InvalidOperationException">Processors or constraint leave no token, and the output is not complete.</exception>
    public int Next(ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens, int promptLength)
    {
        ReadOnlySpan<float> processed = Process(logits, tokens, promptLength);
        return processed.IsEmpty ? None : _sampler.Next(processed, tokens.Length - promptLength);
    }

    /// <summary>The distribution that <see cref="Next"/> draws from; all 0 where it would give <see cref="None"/>.</summary>
    /// <inheritdoc cref="Next"/>
    public void Distribution(ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens, int promptLength, Span<double> probabilities)
    {
        ReadOnlySpan<float> processed = Process(logits, tokens, promptLength);
        if (processed.IsEmpty) probabilities.Clear();
        else _sampler.Distribution(processed, probabilities);
    }

    /// <summary>Processors and constraint: what the sampler gets, valid until the next call; empty where nothing may follow.</summary>
    /// <inheritdoc cref="Next"/>
    public ReadOnlySpan<float> Process(ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens, int promptLength)
    {
        if (_processors.Length == 0 && _constraint is null) return logits;
        LogitMath.Most(logits);
        if (_logits.Length != logits.Length) _logits = new float[logits.Length];
        logits.CopyTo(_logits);
        foreach (LogitsProcessor processor in _processors) processor.Apply(_logits, tokens, promptLength);
        if (_constraint is not null) Mask(_constraint);
        if (!float.IsNegativeInfinity(LogitMath.Highest(_logits))) return _logits;
        if (_constraint is { Complete: true }) return [];
        throw new InvalidOperationException(_constraint is null
            ? "No token is left to choose from: the logits processors have ruled out all."
            : "No token is left to choose from: none of the vocabulary continues the output in the form that is asked for, or the logits processors rule it out.");
    }

    /// <summary>Tells the constraint which token was taken.</summary>
    /// <exception cref="InvalidOperationException">The constraint had ruled it out.</exception>
    public void Accept(int token)
    {
        if (_constraint is null || Ends(token)) return;
        if (!_constraint.Accept(token)) throw new InvalidOperationException($"Token {token} was taken, but the constraint does not allow it here.");
    }

    /// <summary>Tells the constraint of a token that may be taken back.</summary>
    /// <returns>Whether it may come here and does not end the text; if not, nothing has changed.</returns>
    public bool TryAccept(int token) => !Ends(token) && (_constraint is null || _constraint.Accept(token));

    /// <summary>Tells the constraint that the last tokens were taken back.</summary>
    public void Rollback(int tokens) => _constraint?.Rollback(tokens);

    /// <summary>Tells the constraint of an output from its beginning on.</summary>
    internal void Replay(ReadOnlySpan<int> output)
    {
        if (_constraint is null) return;
        _constraint.Reset();
        foreach (int token in output) Accept(token);
    }

    // The constraint knows the form of the output, not which tokens end a text.
    private void Mask(TokenConstraint constraint)
    {
        for (int i = 0; i < _ends.Length; i++) _endLogits[i] = _ends[i] < _logits.Length ? _logits[_ends[i]] : float.NegativeInfinity;
        constraint.Mask(_logits);
        bool complete = constraint.Complete;
        for (int i = 0; i < _ends.Length; i++)
        {
            if (_ends[i] < _logits.Length) _logits[_ends[i]] = complete ? _endLogits[i] : float.NegativeInfinity;
        }
    }
}
