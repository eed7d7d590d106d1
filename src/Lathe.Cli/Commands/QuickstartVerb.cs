using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Digits;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Text.Tokenizers;
using Lathe.Training.Digits;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe quickstart</c></summary>
internal sealed class QuickstartVerb : Verb
{
    private static readonly string[] Expressions = ["Max ( 5 3 9 )", "Second ( 4 2 8 )", "Min ( 7 1 6 )"];
    private readonly Option<bool> _noInteractive = Flag.Switch("--no-interactive", "Plain lines");
    private readonly ThreadsFlag _threads = new();

    public QuickstartVerb(string path, string summary) : base(path, summary)
    {
        Group("Run", _threads.Option);
        GroupOutput(_noInteractive);
        Example("quickstart", "the whole tour");
        Example("quickstart --json", "the same, for a script");
        Notes = "The model lies where lathe train digits puts it, LATHE_HOME/runs/digits; what lay there is replaced.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool json = arguments.GetValue(Json);
        _threads.Apply(arguments);
        Screen screen = host.Talk(json);
        var clock = Stopwatch.StartNew();
        string folder = DigitRunFolder.Default(host);

        screen.WriteLine("A transformer will learn to evaluate expressions such as Max ( 5 3 9 ), from examples alone.");
        Step(screen, 1, "Train it on 8,000 examples", "lathe train digits");
        TrainDigitsDocument trained;
        using (DigitTrainer trainer = DigitRunFolder.Start(new DigitTrainingOptions(), folder))
            trained = new DigitTraining(host, screen) { Live = !arguments.GetValue(_noInteractive), Narrated = true }.Run(trainer);
        if (trained.Interrupted) return ExitCodes.Interrupted;

        Step(screen, 2, "Ask it three things it may never have seen", "lathe try digits \"Max ( 5 3 9 )\"");
        QuickstartAnswerDocument[] answers;
        using (var asker = new DigitAsker(folder)) answers = [.. Expressions.Select(text => Ask(asker, text, screen))];

        string[] next = ["lathe try digits", "lathe train digits --step-by-step", "lathe eval digits --exhaustive"];
        Step(screen, 3, "Go on", "");
        screen.WriteLine($"  {screen.Ink.Bold(next[0])}                     ask it yourself, and see what every attention head looks at");
        screen.WriteLine($"  {screen.Ink.Bold(next[1])}    every number between the text and the gradient, explained");
        screen.WriteLine($"  {screen.Ink.Bold(next[2])}       ask all 5,000 expressions there are");
        if (json) CliJson.Write(host, new QuickstartDocument { Train = trained, Tries = answers, Next = next, Seconds = clock.Elapsed.TotalSeconds });
        return ExitCodes.Done;
    }

    private static void Step(Screen screen, int number, string what, string command)
    {
        screen.WriteLine();
        screen.WriteLine($"{screen.Ink.Accent($"{number}.")} {screen.Ink.Bold(what)}{(command.Length == 0 ? "" : screen.Ink.Dim($"   {command}"))}");
        screen.WriteLine();
    }

    private static QuickstartAnswerDocument Ask(DigitAsker asker, string text, Screen screen)
    {
        DigitAnswer answer = asker.Ask(DigitExpression.Parse(text));
        Ink ink = screen.Ink;
        double probability = answer.Ranked.First().Probability;
        string known = asker.WasTrainedOn(answer.Expression) ? "one it was trained on" : "never seen in training";
        screen.WriteLine($"  {text,-17} = {ink.Bold(answer.Prediction)}  {(answer.Correct ? ink.Good("right") : ink.Bad($"wrong: it is {answer.Expected}"))}, {Say.Percent(probability)} sure {ink.Dim($"· {known}")}");
        return new QuickstartAnswerDocument(text, answer.Prediction, answer.Expected, answer.Correct, probability);
    }
}
