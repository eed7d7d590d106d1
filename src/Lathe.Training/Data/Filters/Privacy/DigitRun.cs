namespace Lathe.Training.Data.Filters.Privacy;

/// <summary>Digits of a text with single separators between them: what card and telephone numbers are written as.</summary>
internal static class DigitRun
{
    /// <summary>Whether a number may begin here: no digit, letter or decimal point goes before.</summary>
    public static bool Begins(string text, int at)
        => at == 0 || (!IsWord(text[at - 1]) && !(at >= 2 && text[at - 1] is '.' or ',' or '-' or '/' or ':' or '=' && char.IsLetterOrDigit(text[at - 2])));

    /// <summary>Whether a number may end here: no digit, letter or fraction goes on.</summary>
    public static bool Ends(string text, int at)
        => at == text.Length || (!IsWord(text[at]) && !(at + 1 < text.Length && text[at] is '.' or ',' or '-' or '/' or ':' && char.IsAsciiDigit(text[at + 1])));

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '#';
}
