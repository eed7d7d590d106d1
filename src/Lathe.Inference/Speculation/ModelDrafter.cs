using Lathe.Inference.Sampling;
using Lathe.Nn.Models;

namespace Lathe.Inference.Speculation;

/// <summary>
/// Guesses by a smaller model with the same tokenizer (Leviathan et al., arXiv:2211.17192; Chen et al., arXiv:2302.01318), which chooses by
/// the same rules and with the same random numbers as the model does. A guess's class of confidence is its probability beside the next best token.
/// </summary>
public sealed class ModelDrafter : Drafter
{
    private readonly Session _session;
    private readonly int _vocabulary;
    private readonly bool _distributions;
    private double[] _probabilities;
    private DraftRules? _rules;

    /// <summary>Makes a drafter.</summary>
    /// <param name="draft">The smaller model. The caller disposes it.</param>
    /// <param name="model">The model whose text is guessed.</param>
    /// <param name="options">Those of the <see cref="LookAhead"/>.</param>
    /// <param name="session">How the smaller model remembers.</param>
    /// <exception cref="ArgumentException">One is no language model, or their vocabularies differ.</exception>
    public ModelDrafter(Transformer draft, Transformer model, SpeculationOptions? options = null, SessionOptions? session = null)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new SpeculationOptions();
        options.Validate();
        if (draft.Config.Vocabulary != model.Config.Vocabulary)
            throw new ArgumentException($"The draft model has {draft.Config.Vocabulary} tokens, but the model has {model.Config.Vocabulary}: both must have the same tokenizer.", nameof(draft));
        _session = new Session(draft, session);
        _vocabulary = draft.Config.Vocabulary;
        _distributions = options.Acceptance == Acceptance.Rejection;
        _probabilities = new double[_distributions ? options.MaxGuesses * _vocabulary : 0];
        Cost = Math.Min(1, (double)Weights(draft) / Weights(model));
    }

    /// <inheritdoc/>
    public override double Cost { get; }

    /// <inheritdoc/>
    public override int Vocabulary => _vocabulary;

    /// <inheritdoc/>
    public override void Begin(DraftRules rules, int tokens)
    {
        _rules = rules;
        _session.Reserve(tokens);
    }

    /// <inheritdoc/>
    public override bool Next(ReadOnlySpan<int> text, int known, out Guess guess)
    {
        guess = default;
        DraftRules rules = _rules ?? throw new InvalidOperationException("Begin starts a text; it was not called.");
        if (text.Length > _session.Limit) return false;
        ReadOnlySpan<float> logits = _session.Continue(text);
        int token;
        try
        {
            token = rules.Chooser.Next(logits, text, rules.PromptLength);
        }
        catch (InvalidOperationException)
        {
            // The rules leave no token in a text that may never come to be.
            return false;
        }

        if (token == TokenChooser.None) return false;
        if (_distributions) rules.Chooser.Distribution(logits, text, rules.PromptLength, Place(text.Length - known));

        // Its probability beside the strongest other one: cheaper than beside all, and it says as much.
        double other = Math.Max(LogitMath.Highest(logits[..token]), LogitMath.Highest(logits[(token + 1)..])), odds = Math.Exp(other - logits[token]);
        guess = new Guess(token, Math.Min(Guess.Classes - 1, (int)(Guess.Classes / (1 + odds))));
        return true;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<double> Distribution(int index) => _distributions ? _probabilities.AsSpan(index * _vocabulary, _vocabulary) : [];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _session.Dispose();
        base.Dispose(disposing);
    }

    private Span<double> Place(int index)
    {
        int from = index * _vocabulary;
        if (from + _vocabulary > _probabilities.Length) Array.Resize(ref _probabilities, 2 * (from + _vocabulary));
        return _probabilities.AsSpan(from, _vocabulary);
    }

    private static long Weights(Transformer model) => model.Parameters.Sum(p => p.Count);
}
