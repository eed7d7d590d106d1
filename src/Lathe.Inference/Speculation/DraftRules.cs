using Lathe.Inference.Constraints;
using Lathe.Inference.Sampling;

namespace Lathe.Inference.Speculation;

/// <summary>How the tokens of a text are chosen, so that guesses are made by the same rules.</summary>
public sealed record DraftRules
{
    /// <summary>Draws the tokens.</summary>
    public required Sampler Sampler { get; init; }

    /// <summary>The seed of everything that is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required int PromptLength { get; init; }

    /// <summary>What changes the logits before a token is chosen, in this order. They see the guesses as if they were output.</summary>
    public IReadOnlyList<LogitsProcessor> Processors { get; init; } = [];

    /// <summary>What the output must follow, or null. It walks along with guesses and is taken back afterwards.</summary>
    public TokenConstraint? Constraint { get; init; }
}
