namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe generate --json</c> says.</summary>
/// <param name="Text">Prompt and continuation.</param>
/// <param name="PromptIds">The prompt's tokens.</param>
/// <param name="Ids">The tokens made.</param>
/// <param name="Stop">length, end, context or cancelled.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="PromptSeconds">Time until the first token.</param>
/// <param name="TokensPerSecond">Rate of those after the first.</param>
internal sealed record GenerateDocument(
    string Text, IReadOnlyList<int> PromptIds, IReadOnlyList<int> Ids, string Stop, int PromptTokens, double PromptSeconds, double TokensPerSecond);
