namespace Lathe.Text.Tokenizers;

/// <summary>A text that is not a digit expression; the message says what was expected and where.</summary>
public sealed class DigitSyntaxException : FormatException
{
    /// <summary>An error at a place in the text.</summary>
    /// <param name="message">What was found, where, and what was expected.</param>
    /// <param name="position">The 0-based character index of the error; the text's length when something is missing at its end.</param>
    public DigitSyntaxException(string message, int position)
        : base(message) => Position = position;

    /// <summary>The 0-based character index of the error.</summary>
    public int Position { get; }
}
