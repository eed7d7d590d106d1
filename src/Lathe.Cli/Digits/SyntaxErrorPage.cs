using Lathe.Cli.Hosting;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Digits;

/// <summary>A syntax error with a caret under its place.</summary>
internal static class SyntaxErrorPage
{
    /// <summary>The caret's line alone, for text shown after <paramref name="indent"/> columns.</summary>
    public static string Caret(DigitSyntaxException error, int indent) => new string(' ', indent + error.Position) + '^';

    public static void Write(string text, DigitSyntaxException error, Screen screen)
    {
        screen.WriteLine($"  {text}");
        screen.WriteLine(screen.Ink.Bad(Caret(error, 2)));
        screen.WriteText(error.Message);
    }
}
