using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Digits;
using Lathe.Cli.Documents;
using Lathe.Cli.Help;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe quickstart</c></summary>
internal sealed class QuickstartVerb : Verb
{
    private static readonly DigitOperation[] Asked = [DigitOperation.Max, DigitOperation.Second, DigitOperation.Min];
    private readonly Option<bool> _noInteractive = Flag.Switch("--no-interactive", "Plain lines");
    private readonly ThreadsFlag _threads = new();

    public QuickstartVerb(string path, string summary) : base(path, summary)
    {
        Group("Run", _threads.Option);
        GroupOutput(_noInteractive);
        Example("quickstart", "the whole tour");
        Example("quickstart --json", "the same, for a script");
        Notes = "The model lies where lathe train digits puts it, LATHE_HOME/runs/digits; what lay there is replaced, unless it is an unfinished run.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool json = arguments.GetValue(Json);
        _threads.Apply(arguments);
        Screen screen = host.Talk(json);
        var clock = Stopwatch.StartNew();
        string folder = DigitRunFolder.Default(host);
        var options = new DigitTrainingOptions();
        if (DigitRunFolder.Unfinished(folder, replaceable: options) is { } state)
            throw new CliException($"an unfinished run ({state}) lies in '{folder}': finish it with lathe train digits --resume, or delete the folder.");

        screen.WriteText("A transformer will learn to evaluate expressions such as Max ( 5 3 9 ), from examples alone.", indent: 0);
        Step(screen, 1, "Train it on 8,000 examples", "lathe train digits");
        TrainDigitsDocument trained;
        DigitExpression[] unseen;
        using (DigitTrainer trainer = DigitRunFolder.Start(options, folder))
        {
            unseen = [.. Asked.Select(operation => Pick(trainer.Data.Test, operation))];
            trained = new DigitTraining(host, screen) { Live = !arguments.GetValue(_noInteractive), Narrated = true }.Run(trainer);
        }

        if (trained.Interrupted) return ExitCodes.Interrupted;

        Step(screen, 2, "Ask it three expressions that it never saw", $"lathe try digits \"{unseen[0]}\"");
        QuickstartAnswerDocument[] answers;
        using (var asker = new DigitAsker(folder)) answers = [.. unseen.Select(expression => Ask(asker, expression, screen))];

        string[] next = ["lathe try digits", "lathe train digits --step-by-step", "lathe eval digits --exhaustive"];
        Step(screen, 3, "Go on", "");
        string[] what = ["ask it yourself, and see what every attention head looks at", "every number between the text and the gradient", "ask all 5,000 expressions there are"];
        HelpColumns.Write(screen, next.Zip(what));
        if (json) CliJson.Write(host, new QuickstartDocument { Train = trained, Tries = answers, Next = next, Seconds = clock.Elapsed.TotalSeconds });
        return ExitCodes.Done;
    }

    private static void Step(Screen screen, int number, string what, string command)
    {
        screen.WriteLine();
        screen.WriteLine($"{screen.Ink.Accent($"{number}.")} {screen.Ink.Bold(what)}{(command.Length == 0 ? "" : screen.Ink.Dim($"   {command}"))}");
        screen.WriteLine();
    }

    // Three different digits: then an answer cannot be right by chance of equals.
    private static DigitExpression Pick(DigitExamples test, DigitOperation operation)
        => Enumerable.Range(0, test.Count).Select(test.Expression).First(e => e.Operation == operation && e.Arguments.Distinct().Count() == e.Arguments.Length);

    private static QuickstartAnswerDocument Ask(DigitAsker asker, DigitExpression expression, Screen screen)
    {
        DigitAnswer answer = asker.Ask(expression);
        Ink ink = screen.Ink;
        double probability = answer.Ranked.First().Probability;
        screen.WriteLine($"  {expression.ToString(),-18} = {ink.Bold(answer.Prediction)}  {(answer.Correct ? ink.Good("right") : ink.Bad($"wrong: it is {answer.Expected}"))}, {Say.Percent(probability)} sure");
        return new QuickstartAnswerDocument(expression.ToString(), answer.Prediction, answer.Expected, answer.Correct, probability);
    }
}
