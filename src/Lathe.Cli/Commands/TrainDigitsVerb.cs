using System.CommandLine;
using Lathe.Cli.Digits;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Walkthrough;
using Lathe.Training.Digits;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe train digits</c></summary>
internal sealed class TrainDigitsVerb : Verb
{
    private readonly DigitFlags _flags = new();
    private readonly RunFlags _run = new("digits");
    private readonly Option<bool> _report = Flag.Switch("--report", "Write report.html beside the model (the default)");
    private readonly Option<bool> _noReport = Flag.Switch("--no-report", "Write no report");
    private readonly Option<bool> _stepByStep = Flag.Switch("--step-by-step", "First walk one batch through the fresh network, with every number's meaning");
    private readonly Option<bool> _noInteractive = Flag.Switch("--no-interactive", "Plain lines, and no questions");
    private readonly ThreadsFlag _threads = new();

    public TrainDigitsVerb(string path, string summary) : base(path, summary)
    {
        Group("Data", _flags.Data);
        Group("Model", _flags.Model);
        Group("Training", _flags.Training);
        Group("Run", [.. _run.All, _stepByStep, _threads.Option]);
        GroupOutput(_report, _noReport, _noInteractive);
        Example("train digits", "10,000 examples, 20 epochs");
        Example("train digits --size small --seed 7", "2,000 examples, 30 epochs");
        Example("train digits --step-by-step", "see every number between the text and the gradient");
        Example("train digits --resume", "go on after Ctrl-C, a crash or a power cut");
        Example("train digits --size small --json --out run", "for a script");
        Notes = "Equal options and an equal seed give equal weights, for any number of threads and across --resume. "
            + "Ctrl-C stops at the next step, saves, and exits with 130. A finished run in the folder is replaced.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool json = arguments.GetValue(Json);
        if (arguments.GetValue(_report) && arguments.GetValue(_noReport)) throw CliException.Usage("--report and --no-report contradict each other.");
        _threads.Apply(arguments);
        Screen screen = host.Talk(json);
        string folder = _run.Folder(arguments) ?? DigitRunFolder.Default(host);
        using DigitTrainer trainer = _run.Resumes(arguments) ? Resume(arguments, folder) : Start(arguments, host, folder);
        bool plain = arguments.GetValue(_noInteractive);
        if (arguments.GetValue(_stepByStep)) StepByStep.Run(trainer, host, screen, pause: !plain && host.InputIsTerminal && screen.IsTerminal);
        var training = new DigitTraining(host, screen) { Live = !plain, Report = !arguments.GetValue(_noReport) };
        TrainDigitsDocument document = training.Run(trainer);
        if (json) CliJson.Write(host, document);
        return document.Interrupted ? ExitCodes.Interrupted : ExitCodes.Done;
    }

    private DigitTrainer Start(ParseResult arguments, CliHost host, string folder)
    {
        DigitTrainingOptions options = _flags.Read(arguments);
        if (!_run.Overwrites(arguments) && DigitRunFolder.Unfinished(folder) is { } state)
            throw new CliException($"an unfinished run ({state}) lies in '{folder}': go on with {DigitRunFolder.ResumeFlag(host, folder)}, or start over with --overwrite.");
        return DigitRunFolder.Start(options, folder);
    }

    private DigitTrainer Resume(ParseResult arguments, string folder)
    {
        if (File.Exists(DigitRunFolder.Last(folder))) _flags.RefuseChanges(arguments, DigitRunFolder.OptionsOf(folder));
        return DigitTrainer.Resume(folder);
    }
}
