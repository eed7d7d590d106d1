using Lathe.Inference.Sampling;

namespace Lathe.Inference.Scoring;

/// <summary>
/// Log-probability of every token of a text of any length, in windows that slide over it. Memory is that of a window. For one thread.
/// </summary>
public sealed class TextScorer
{
    private readonly Session _session;
    private readonly ScoreOptions _options;
    private readonly TokenScored _visit;
    private readonly int[] _window;
    private readonly int _begin;
    private int _count;
    private int _scored;
    private long _index;

    /// <summary>Makes a scorer.</summary>
    /// <param name="session">Reads the windows; what it has read is forgotten.</param>
    /// <param name="options">How the text is cut.</param>
    /// <param name="visit">Receives the tokens that were scored, in order.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public TextScorer(Session session, ScoreOptions options, TokenScored visit)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(visit);
        (_session, _options, _visit) = (session, options.Resolve(session.Limit), visit);
        _window = new int[_options.Window];

        // Where a begin token stands before the text, it keeps the first place of the window.
        _begin = _options is { BeginToken: not null, BeginReplaces: false } ? 1 : 0;
        if (_begin == 1) _window[0] = _options.BeginToken!.Value;
        _count = _scored = _begin;
    }

    /// <summary>What the options came to.</summary>
    public ScoreOptions Options => _options;

    /// <summary>Windows that were read.</summary>
    public int Windows { get; private set; }

    /// <summary>Whether no more windows are wanted.</summary>
    public bool Done => _options.Windows > 0 && Windows == _options.Windows;

    /// <summary>Takes the next tokens of the text; windows that are full are scored.</summary>
    /// <exception cref="ArgumentException">An id is outside the vocabulary.</exception>
    /// <exception cref="ArithmeticException">The model's logits are not finite.</exception>
    public void Append(ReadOnlySpan<int> tokens, CancellationToken cancellation = default)
    {
        foreach (int token in tokens)
        {
            if (Done) return;
            if (_count == _window.Length) Slide();
            _window[_count++] = token;
            if (_count < _window.Length) continue;
            cancellation.ThrowIfCancellationRequested();
            Score();
        }
    }

    /// <summary>Ends the text: scores what fills no window.</summary>
    public void Finish()
    {
        if (!Done && !_options.WholeWindows && _scored < _count) Score();
    }

    private void Slide()
    {
        int kept = _window.Length - _begin - _options.Stride;
        _window.AsSpan(_window.Length - kept).CopyTo(_window.AsSpan(_begin));
        _count = _scored = _begin + kept;
    }

    private void Score()
    {
        int[] window = _window[.._count];
        if (_options is { BeginReplaces: true, BeginToken: { } begin }) window[0] = begin;
        int from = Math.Max(Math.Max(1, _options.LeastContext), _scored);
        _index += Math.Max(0, Math.Min(from, _count) - _scored);
        if (from < _count) Score(window, from);
        _scored = _count;
        Windows++;
    }

    // The tokens before are read without their logits; the last is read by nobody.
    private void Score(int[] window, int from)
    {
        _session.Rewind(0);
        _session.Score(window.AsSpan(..^1), (i, logits) => Visit(window[i + 1], logits), first: from - 1);
    }

    private void Visit(int id, ReadOnlySpan<float> logits)
    {
        if ((uint)id >= (uint)logits.Length) throw new ArgumentException($"The text holds token {id}, but the model has {logits.Length} tokens. Is this its tokenizer?");
        _visit(_index++, id, logits[id] - LogitMath.LogSumExp(logits), logits);
    }
}
