namespace Lathe.Training.Data.Filters.Languages;

/// <summary>A language and how sure the guess is.</summary>
/// <param name="Language">ISO 639-1 code (<c>en</c>, <c>zh</c>), or <c>und</c> where the text has no letters to judge by.</param>
/// <param name="Score">Probability among the languages known, 0 to 1.</param>
public readonly record struct LanguageScore(string Language, double Score);
