using Lathe.Inference.Constraints;
using Lathe.Inference.Sampling;
using Lathe.Inference.Speculation;

namespace Lathe.Inference;

/// <summary>
/// What to generate. A token comes out of the model's logits by these steps, in this order: <see cref="Processors"/> as they stand in
/// the list, <see cref="MinTokens"/>, <see cref="Constraint"/>, the stages of <see cref="Sampling"/>.
/// </summary>
public sealed record GenerationOptions
{
    /// <summary>The most tokens to add to the prompt.</summary>
    public int MaxTokens { get; init; } = 200;

    /// <summary>Tokens that come in any case: until then no stop token is drawn and no stop string looked for.</summary>
    public int MinTokens { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplerOptions Sampling { get; init; } = new();

    /// <summary>Equal seeds give equal texts, for any number of threads.</summary>
    public ulong Seed { get; init; }

    /// <summary>Penalties, biases and the like, applied one after the other.</summary>
    public IReadOnlyList<LogitsProcessor> Processors { get; init; } = [];

    /// <summary>
    /// The form that the output has to take. A token that ends texts may come exactly where it is complete; where nothing else may come,
    /// the text ends without one. It belongs to one generation at a time.
    /// </summary>
    public TokenConstraint? Constraint { get; init; }

    /// <summary>Tokens that end the text, beside those that the tokenizer begins and ends texts with.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>
    /// Texts that end the text, across any borders of tokens. The first to be complete counts, of several the longest; the text ends
    /// before it. Not for generation of mere tokens.
    /// </summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Go on after a token that ends texts.</summary>
    public bool IgnoreEnd { get; init; }

    /// <summary>Read special tokens spelled in the prompt as those tokens. Leave off for text from outside.</summary>
    public bool AllowSpecial { get; init; }

    /// <summary>
    /// Tell the logarithm of each token's probability, and so many of the most probable tokens at its place; null: none. They are the
    /// model's own: before processors, constraint and sampler.
    /// </summary>
    public int? LogProbabilities { get; init; }

    /// <summary>Tell them for the prompt's tokens too; the prompt is then read as a whole.</summary>
    public bool PromptLogProbabilities { get; init; }

    /// <summary>
    /// What guesses the output, so that the model reads several tokens a pass; null: nothing. It belongs to one generation at a time, and
    /// the caller disposes it.
    /// </summary>
    public Drafter? Drafter { get; init; }

    /// <summary>How far guesses go, and which are kept.</summary>
    public SpeculationOptions Speculation { get; init; } = new();

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (MaxTokens < 0) throw new ArgumentException($"MaxTokens is {MaxTokens}: expected 0 or more.");
        if (MinTokens < 0) throw new ArgumentException($"MinTokens is {MinTokens}: expected 0 or more.");
        if (MinTokens > MaxTokens) throw new ArgumentException($"MinTokens is {MinTokens}, but MaxTokens {MaxTokens}: there can be no more than that.");
        if (LogProbabilities < 0) throw new ArgumentException($"LogProbabilities is {LogProbabilities}: expected 0 (only the token's own) or more.");
        Speculation.Validate();
        Sampling.Validate();
    }
}
