using Lathe.Cli.Hosting;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Digits;

/// <summary>Reads expressions until the end of the input, and answers each.</summary>
internal sealed class DigitPrompt(DigitAsker asker, CliHost host)
{
    private const string Sign = "digits> ";

    public void Run()
    {
        Screen screen = host.Out;
        if (host.InputIsTerminal) screen.WriteText($"{asker.File.Path}\nType an expression such as Max ( 5 3 9 ). :help for more, :quit or Ctrl-D to end.", indent: 0, screen.Ink.Dim);
        while (true)
        {
            if (host.InputIsTerminal) screen.Writer.Write(screen.Ink.Accent(Sign));
            string? line = host.In.ReadLine();
            if (line is null)
            {
                if (host.InputIsTerminal) screen.WriteLine();
                return;
            }

            switch (line.Trim())
            {
                case "":
                    break;
                case ":quit" or ":q" or ":exit":
                    return;
                case ":help" or ":h" or "?":
                    Help(screen);
                    break;
                default:
                    Answer(line, screen);
                    break;
            }
        }
    }

    private static void Help(Screen screen)
    {
        screen.WriteLine("  First, Second, Last, Max or Min of single digits: Max ( 5 3 9 ), Second(4, 2, 8), Min(7 7 1)");
        screen.WriteLine("  :help shows this, :quit ends.");
    }

    private void Answer(string line, Screen screen)
    {
        string text = line.TrimEnd();
        if (!DigitExpression.TryParse(text, out DigitExpression? expression, out DigitSyntaxException? error))
        {
            // On a terminal the text stands right above, after the sign.
            if (host.InputIsTerminal) screen.WriteLine(screen.Ink.Bad(SyntaxErrorPage.Caret(error, Sign.Length)));
            else SyntaxErrorPage.Write(text, error, screen);
            if (host.InputIsTerminal) screen.WriteText(error.Message);
            return;
        }

        try
        {
            DigitAnswer answer = asker.Ask(expression);
            AnswerPage.Write(asker, answer, screen);
        }
        catch (CliException e)
        {
            screen.WriteLine($"  {screen.Ink.Bad(e.Message)}");
        }
    }
}
