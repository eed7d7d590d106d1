using System.Diagnostics;
using Lathe.Inference.Sampling;

namespace Lathe.Inference.Speculation;

/// <summary>
/// Gives the logits after each token of an output, as <see cref="Session.Read"/> does, but reads ahead: with a token the model reads
/// guesses of what follows, in one pass that costs little more than one token, and as long as the output goes as guessed its logits are
/// there already (Leviathan et al., arXiv:2211.17192). Logits do not depend on what is read with them, so the output is plain decoding's to
/// the bit whatever chooses its tokens: samplers, penalties, constraints, seeds. Without a drafter it is plain decoding.
/// </summary>
/// <remarks>
/// How many guesses are worth reading follows from how often such guesses were right and what a further token costs: the next guess is
/// read while it brings more tokens for its cost than the pass does without it. A token allocates nothing.
/// </remarks>
public sealed class LookAhead
{
    // A drafter that costs something is not asked for nothing; after so many plain passes one guess is tried again.
    private const int Retry = 32;

    private readonly Session _session;
    private readonly Drafter? _drafter;
    private readonly SpeculationOptions _options;
    private readonly GuessWorth _worth = new();
    private readonly Guess[] _guesses;
    private PassCost _cost = new();
    private RejectionSampler? _rejection;
    private TokenChooser? _chooser;
    private int _prompt;
    private int[] _text = [];
    private int _known;
    private int _end;
    private int _row;
    private int _read;
    private int _made;
    private int _plain;
    private double _guessSeconds;

    /// <summary>Looks ahead in a session.</summary>
    /// <param name="session">The model and its text. The caller disposes it.</param>
    /// <param name="drafter">What guesses; null: plain decoding. The caller disposes it.</param>
    /// <param name="options">How far, and which guesses are kept.</param>
    /// <exception cref="ArgumentException">The drafter's vocabulary is another, or an option is out of range.</exception>
    public LookAhead(Session session, Drafter? drafter = null, SpeculationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        _options = options ?? new SpeculationOptions();
        _options.Validate();
        int vocabulary = session.Model.Config.Vocabulary;
        if (drafter is { Vocabulary: > 0 } && drafter.Vocabulary != vocabulary)
            throw new ArgumentException($"The draft model has {drafter.Vocabulary} tokens, but the model has {vocabulary}: both must have the same tokenizer.", nameof(drafter));
        (_session, _drafter) = (session, drafter);
        _guesses = new Guess[_options.MaxGuesses + 1];
    }

    /// <summary>Prompt and output so far.</summary>
    public ReadOnlySpan<int> Text => _text.AsSpan(0, _known);

    /// <summary>What came of the guesses since <see cref="Continue"/>.</summary>
    public SpeculationStatistics Statistics { get; private set; }

    /// <summary>Begins an output: makes the prompt what the session has read.</summary>
    /// <param name="prompt">Token ids.</param>
    /// <param name="options">What is generated: most tokens, and the seed.</param>
    /// <param name="chooser">How tokens are chosen.</param>
    /// <returns>Logits [V] of what follows the prompt, valid until the next call.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, too long, or holds an id outside the vocabulary.</exception>
    public ReadOnlySpan<float> Continue(ReadOnlySpan<int> prompt, GenerationOptions options, TokenChooser chooser)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(chooser);
        Statistics = default;
        (_chooser, _prompt) = (chooser, prompt.Length);
        _rejection = _options.Acceptance == Acceptance.Rejection && _drafter is not null ? new RejectionSampler(_session.Model.Config.Vocabulary, options.Seed) : null;
        _worth.Clear();
        _cost = new PassCost();
        (_row, _read, _made, _plain, _guessSeconds) = (0, 0, 0, 0, -1);
        _end = (int)Math.Min((long)prompt.Length + options.MaxTokens, _session.Limit);
        _session.Reserve(_end);
        ReadOnlySpan<float> logits = _session.Continue(prompt);
        _known = prompt.Length;
        if (_text.Length < _end + _guesses.Length) _text = new int[_end + _guesses.Length];
        prompt.CopyTo(_text);
        _drafter?.Begin(new DraftRules(chooser, prompt.Length), _text.Length);
        return logits;
    }

    /// <summary>Takes the next token of the output.</summary>
    /// <param name="token">The token; the chooser has accepted it already.</param>
    /// <returns>Logits [V] of what follows it, valid until the next call.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Continue"/> was not called.</exception>
    public ReadOnlySpan<float> Read(int token)
    {
        if (_chooser is null) throw new InvalidOperationException("Continue begins an output; it was not called.");
        bool guessed = _row < _made;
        if (guessed) _worth.Observe(_guesses[_row].Confidence, _guesses[_row].Token == token);
        bool kept = _row < _read && _guesses[_row].Token == token;
        if (!kept) _session.Rewind(_known);
        if (_known + _guesses.Length >= _text.Length) Array.Resize(ref _text, 2 * _text.Length);
        _text[_known++] = token;
        if (kept)
        {
            _row++;
            Statistics = Statistics with { Tokens = Statistics.Tokens + 1, Kept = Statistics.Kept + 1 };
            return _session.LogitsAfter(_row);
        }

        return Pass();
    }

    /// <summary>Chooses the next token; the chooser has not accepted it yet.</summary>
    /// <param name="logits">What <see cref="Continue"/> or <see cref="Read"/> gave.</param>
    /// <returns>The token, or <see cref="TokenChooser.None"/>.</returns>
    public int Choose(ReadOnlySpan<float> logits)
    {
        TokenChooser chooser = _chooser ?? throw new InvalidOperationException("Continue begins an output; it was not called.");
        if (_rejection is null || _row >= _read) return chooser.Next(logits, Text, _prompt);
        chooser.Distribution(logits, Text, _prompt, _rejection.Model);
        return _rejection.Choose(_guesses[_row].Token, _drafter!.Distribution(_row), _known - _prompt);
    }

    /// <summary>Forgets what was read ahead, so that the session holds the text alone.</summary>
    public void Settle()
    {
        if (_chooser is null) return;
        if (_session.Tokens.Length > _known) _session.Rewind(_known);
        (_row, _read, _made) = (0, 0, 0);
    }

    private ReadOnlySpan<float> Pass()
    {
        _row = 0;
        _worth.Age();
        Draft();
        long start = Stopwatch.GetTimestamp();
        ReadOnlySpan<int> tokens = _text.AsSpan(_known - 1, _read + 1);
        ReadOnlySpan<float> logits = _read == 0 ? _session.Read(tokens) : _session.ReadEach(tokens)[.._session.Model.Config.Vocabulary];
        _cost.Observe(_read + 1, Stopwatch.GetElapsedTime(start).TotalSeconds);
        SpeculationStatistics s = Statistics;
        Statistics = new SpeculationStatistics(s.Passes + 1, s.Tokens + 1, s.Guesses + _read, s.Kept);
        return logits;
    }

    // Makes guesses while the next one brings more for its cost than the pass has so far. One more than is read is made where that is free:
    // it is learned from, too.
    private void Draft()
    {
        (_made, _read) = (0, 0);
        if (_drafter is null) return;
        int most = Math.Min(_options.MaxGuesses, Math.Min(_end - _known, _session.LongestPass - 1));
        (double row, double guess) = Costs();
        double reached = 1, tokens = 1, cost = 1;
        bool retry = guess > 0 && ++_plain >= Retry;
        while (_made < most && (guess == 0 || retry || _worth.Of() * reached * cost > tokens * (row + guess)))
        {
            if (!Ask(out Guess next)) break;
            cost += guess;
            reached *= _worth.Of(next.Confidence);
            bool worthwhile = reached * cost > tokens * row || retry;
            if (worthwhile && !_chooser!.TryAccept(next.Token)) break;
            _guesses[_made] = next;
            _text[_known + _made++] = next.Token;
            if (!worthwhile) break;
            _read = _made;
            (tokens, cost, retry) = (tokens + reached, cost + row, false);
        }

        if (_read == 0) return;
        _chooser!.Rollback(_read);
        _plain = 0;
    }

    private bool Ask(out Guess guess)
    {
        long start = Stopwatch.GetTimestamp();
        bool made = _drafter!.Next(_text.AsSpan(0, _known + _made), _known, out guess);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        // The first one of an output may have read the prompt.
        _guessSeconds = _guessSeconds < 0 ? 0 : _guessSeconds == 0 ? seconds : (0.9 * _guessSeconds) + (0.1 * seconds);
        return made;
    }

    // Of a further row and of a guess, as shares of a pass over one token. What is measured may change which guesses are made; where that
    // changes what is drawn, nothing is.
    private (double Row, double Guess) Costs()
    {
        if (_rejection is not null) return (_options.RowCost ?? PassCost.Usual, _drafter!.Cost);
        double guess = _drafter!.Cost > 0 && _guessSeconds > 0 && _cost.First > 0 ? _guessSeconds / _cost.First : _drafter.Cost;
        return (_options.RowCost ?? _cost.Share, guess);
    }
}
