namespace Lathe.Training.Data.Filters.Safety;

/// <summary>Whether an answer is a refusal, and by which of its words.</summary>
/// <param name="Kind">Whether it refuses.</param>
/// <param name="Phrase">The words that refuse, as they stand in the answer; null where it does not.</param>
public readonly record struct RefusalVerdict(RefusalKind Kind, string? Phrase);
