namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Tidies blanks and line ends.</summary>
public static class Whitespace
{
    /// <summary>
    /// No blanks at line ends or around the text, no more than one empty line in a row, no-break and other wide blanks as plain ones;
    /// runs of blanks inside a line become one, but not at its beginning, nor in fenced code.
    /// </summary>
    public static string Tidy(string text) => throw new NotImplementedException();
}
