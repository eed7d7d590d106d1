using System.CommandLine;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.LanguageModels;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Text;
using Lathe.Training.LanguageModels;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe train lm</c></summary>
internal sealed class TrainLmVerb : Verb
{
    private readonly LmFlags _flags = new();
    private readonly LmDebugFlags _debug = new();
    private readonly RunFlags _run = new("lm");
    private readonly Option<bool> _noInteractive = Flag.Switch("--no-interactive", "Plain lines");
    private readonly ThreadsFlag _threads = new();

    public TrainLmVerb(string path, string summary) : base(path, summary)
    {
        Group("Data", _flags.Data);
        Group("Model", _flags.Model);
        Group("Training", _flags.Training);
        Group("Watching", _flags.Watching);
        Group("Run", [.. _run.All, _threads.Option]);
        Group("Finding out", _debug.All);
        GroupOutput(_noInteractive);
        Example("train lm --data book.txt", "nanoGPT's setting for a processor, by character, 2,000 steps");
        Example("train lm --data stories.txt --preset stories --out runs/stories", "BPE tokens and LLaMA's architecture");
        Example("train lm --resume runs/stories", "go on after Ctrl-C, a crash or a power cut");
        Example("train lm --data book.txt --profile", "where the time of a step goes");
        Example("train lm --config run.json --data other.txt --json", "for a script");
        Notes = "The folder gets run.json (every option), tokenizer, tokens.bin, checkpoints, metrics.csv, metrics.jsonl, tensorboard, and the best model in Hugging Face form in model. "
            + "Equal options and texts give equal weights, for any number of threads and across --resume. "
            + "Ctrl-C stops at the next step, saves, and exits with 130.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool json = arguments.GetValue(Json);
        _threads.Apply(arguments);
        Screen screen = host.Talk(json);
        var view = new LmView(screen, live: !arguments.GetValue(_noInteractive));
        bool resumes = _run.Resumes(arguments);
        LmRunFolder folder = _run.Folder(arguments) is { } path ? new LmRunFolder(path) : LmRunFolder.Default(host);
        using LanguageModelRun run = resumes ? Resume(arguments, folder, view) : Start(arguments, host, folder, view, screen);
        var training = new LmTraining(host, screen, folder) { Profile = _debug.Profile(arguments) };
        TrainLmDocument document = training.Run(run, view);
        if (json) CliJson.Write(host, document);
        return document.Interrupted ? ExitCodes.Interrupted : ExitCodes.Done;
    }

    private LanguageModelRun Start(ParseResult arguments, CliHost host, LmRunFolder folder, LmView view, Screen screen)
    {
        LanguageModelOptions options = _flags.Read(arguments);
        if (File.Exists(folder.Last) && !_run.Overwrites(arguments))
            throw new CliException($"a run lies in '{folder.Path}': go on with {folder.ResumeFlag(host)}, start over with --overwrite, or choose another folder with --out.");
        folder.Clear();
        if (options.Tokenizer is "characters" or "bpe") screen.WriteLine(screen.Ink.Dim($"  learning the tokenizer ({options.Tokenizer}) from {string.Join(", ", options.Data.Select(Path.GetFileName))}"));
        Tokenizer tokenizer = RunTokenizer.Provide(options, folder.Path);
        TokenFileBuilder.Write(options.Data, tokenizer, folder.Tokens, options.Separator);
        try
        {
            LanguageModelRun run = LmTraining.Make(options, tokenizer, folder, _debug.Read(arguments), _debug.Profile(arguments), view);
            LanguageModelConfigFile.Write(folder.Config, run.Options);
            return run;
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage(e.Message);
        }
    }

    private LanguageModelRun Resume(ParseResult arguments, LmRunFolder folder, LmView view)
    {
        LanguageModelOptions options = _flags.ReadResumed(arguments, folder.ReadConfig());
        LanguageModelRun run = LmTraining.Make(options, RunTokenizer.Load(folder.Path), folder, _debug.Read(arguments), _debug.Profile(arguments), view);
        try
        {
            run.Trainer.Resume(folder.Last);
            LanguageModelConfigFile.Write(folder.Config, run.Options);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }
}
