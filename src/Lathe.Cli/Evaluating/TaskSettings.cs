using Lathe.Lab.Evaluation.Metrics;

namespace Lathe.Cli.Evaluating;

/// <summary>Numbers that tasks of <c>lathe eval</c> need.</summary>
/// <param name="MaxTokens">Most tokens of an answer; null: the task's own.</param>
/// <param name="Shots">Examples before a question.</param>
/// <param name="Window">Tokens of a window of text; 0: the model's context.</param>
/// <param name="Stride">Tokens that it moves on; 0: half of it.</param>
/// <param name="BleuWords">How BLEU finds words.</param>
internal sealed record TaskSettings(int? MaxTokens, int Shots, int Window, int Stride, BleuTokenization BleuWords = BleuTokenization.V13a);
