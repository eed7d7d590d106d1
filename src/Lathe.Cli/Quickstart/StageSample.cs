namespace Lathe.Cli.Quickstart;

/// <summary>A question of a stage and what was answered.</summary>
/// <param name="Question">What was asked; turns before it stand before it, divided by <c> / </c>.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="Expected">What was expected, or what another model answered; null where nothing was.</param>
internal sealed record StageSample(string Question, string Answer, string? Expected);
