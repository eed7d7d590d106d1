using System.CommandLine;
using Lathe.Cli.Digits;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe try digits</c></summary>
internal sealed class TryDigitsVerb : Verb
{
    private readonly Argument<string[]> _expression = new("expression")
    {
        Description = "The expression, such as \"Max ( 5 3 9 )\"; without one, Lathe asks for them one after another",
        HelpName = "EXPRESSION",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _model = Flag.Text("--model", "DIR|FILE", "A run's folder or a checkpoint file (default LATHE_HOME/runs/digits)");
    private readonly ThreadsFlag _threads = new();

    public TryDigitsVerb(string path, string summary) : base(path, summary)
    {
        Command.Arguments.Add(_expression);
        Group("Model", _model, _threads.Option);
        GroupOutput();
        Example("try digits \"Max ( 5 3 9 )\"", "one expression");
        Example("try digits", "a prompt: one expression after another");
        Example("try digits \"Min(4,2,8)\" --json", "for a script");
        Notes = "A wrong answer of the model is an answer: the exit code is 0. An expression that cannot be read exits with 2.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        // An expression without quotes comes as several words, where the shell lets it through.
        string text = string.Join(' ', arguments.GetValue(_expression) ?? []);
        bool json = arguments.GetValue(Json), prompt = text.Length == 0;
        if (json && prompt) throw CliException.Usage("--json needs the expression: lathe try digits \"Max ( 5 3 9 )\" --json.");
        DigitExpression? expression = null;
        if (!prompt && !DigitExpression.TryParse(text, out expression, out DigitSyntaxException? error))
        {
            SyntaxErrorPage.Write(text, error, host.Error);
            return ExitCodes.Usage;
        }

        _threads.Apply(arguments);
        using var asker = new DigitAsker(DigitModels.Path(host, arguments.GetValue(_model)));
        if (expression is null)
        {
            new DigitPrompt(asker, host).Run();
            return ExitCodes.Done;
        }

        DigitAnswer answer = asker.Ask(expression);
        if (json) CliJson.Write(host, DigitModels.Document(asker, answer));
        else AnswerPage.Write(asker, answer, host.Out);
        return ExitCodes.Done;
    }
}
