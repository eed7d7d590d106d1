using System.CommandLine;
using Lathe.Cli.Digits;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe eval digits</c></summary>
internal sealed class EvalDigitsVerb : Verb
{
    private readonly Option<bool> _exhaustive = Flag.Switch("--exhaustive", "Ask every expression there is, those trained on too");
    private readonly Option<bool> _unseen = Flag.Switch("--unseen", "Ask every expression that was not trained on");
    private readonly Option<ulong?> _seed = Flag.Number("--seed", "N", "Draw the test part with another seed than the run's; some of it may then have been trained on", 0ul, ulong.MaxValue);
    private readonly Option<string?> _model = Flag.Text("--model", "DIR|FILE", "A run's folder or a checkpoint file (default LATHE_HOME/runs/digits)");
    private readonly ThreadsFlag _threads = new();

    public EvalDigitsVerb(string path, string summary) : base(path, summary)
    {
        Group("Expressions", _exhaustive, _unseen, _seed);
        Group("Model", _model, _threads.Option);
        GroupOutput();
        Example("eval digits", "the test part of the run's own data");
        Example("eval digits --exhaustive", "all 5,000 expressions of three digits");
        Example("eval digits --model run --json", "for a script");
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool all = arguments.GetValue(_exhaustive), unseen = arguments.GetValue(_unseen);
        if (all && unseen) throw CliException.Usage("--exhaustive and --unseen contradict each other: one asks what the other leaves out.");
        if ((all || unseen) && arguments.IsGiven(_seed)) throw CliException.Usage($"--seed draws a test part; {(all ? "--exhaustive" : "--unseen")} draws nothing.");
        _threads.Apply(arguments);
        using DigitModelFile file = DigitModelFile.Load(DigitModels.Path(host, arguments.GetValue(_model)));
        ulong seed = arguments.GetValue(_seed) ?? file.Options.Seed;
        DigitDatasetOptions data = file.Options.Data with { Seed = file.Options.Seed };
        DigitDataset own = DigitDataset.Generate(data);
        DigitExamples examples = all ? DigitDataset.Exhaustive(data)
            : unseen ? own.Unseen()
            : seed == file.Options.Seed ? own.Test
            : DigitDataset.Generate(data with { Seed = seed }).Test;
        using var evaluator = new DigitEvaluator();
        DigitEvaluation evaluation = evaluator.Evaluate(file.Model, examples);
        var document = new EvalDigitsDocument
        {
            Accuracy = evaluation.Accuracy,
            Expressions = evaluation.Expressions,
            Correct = evaluation.Correct,
            Loss = evaluation.Loss,
            AccuracyByOperation = DigitReports.AccuracyByOperation(evaluation),
            Confusion = [.. Enumerable.Range(0, 10).Select(digit => Enumerable.Range(0, DigitEvaluation.Answers).Select(answer => evaluation.Confusion(digit, answer)).ToArray())],
            On = all ? "all" : unseen ? "unseen" : "test",
            Exhaustive = all,
            Leak = DigitDataset.MeasureLeak(own.Train, examples),
            Seed = seed,
            Model = file.Path,
        };
        if (arguments.GetValue(Json)) CliJson.Write(host, document);
        else EvaluationPage.Write(evaluation, document, host.Out);
        return ExitCodes.Done;
    }
}
