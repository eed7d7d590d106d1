namespace Lathe.Training.Data.Filters.Languages;

/// <summary>Guesses a text's language from its script, its frequent words and their letters.</summary>
public static class LanguageGuess
{
    /// <summary>The code of a text without letters to judge by.</summary>
    public const string Unknown = "und";

    /// <summary>Codes of the languages that can be told apart.</summary>
    public static IReadOnlyList<string> Languages => throw new NotImplementedException();

    /// <summary>The likeliest language.</summary>
    public static LanguageScore Guess(string text) => throw new NotImplementedException();

    /// <summary>All languages of the text's script, the likeliest first; their scores sum to 1.</summary>
    public static IReadOnlyList<LanguageScore> Rank(string text) => throw new NotImplementedException();
}
