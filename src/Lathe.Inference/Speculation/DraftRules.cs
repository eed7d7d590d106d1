using Lathe.Inference.Sampling;

namespace Lathe.Inference.Speculation;

/// <summary>How the tokens of an output are chosen, so that guesses are made by the same rules.</summary>
/// <param name="Chooser">
/// Processors, constraint and sampler. Its constraint has taken the text that is known and the guesses behind it.
/// </param>
/// <param name="PromptLength">Tokens of the prompt.</param>
public readonly record struct DraftRules(TokenChooser Chooser, int PromptLength);
