namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Guesses whether a text stops before its end.</summary>
public static class TruncatedText
{
    /// <summary>Why the text seems cut off (<c>ends in a comma</c>, <c>code fence not closed</c>), or null where it seems whole.</summary>
    public static string? Reason(string text) => throw new NotImplementedException();
}
