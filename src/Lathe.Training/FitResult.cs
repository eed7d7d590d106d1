namespace Lathe.Training;

/// <summary>How a run ended.</summary>
/// <param name="Steps">Steps done, those before a resume among them.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="Seconds">Time of all parts of the run.</param>
/// <param name="StopReason">Why it ended before its last step, or null where it did not.</param>
/// <param name="Interrupted">Whether it was cancelled from outside.</param>
public sealed record FitResult(long Steps, long Tokens, double Seconds, string? StopReason, bool Interrupted);
