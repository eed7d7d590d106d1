using System.CommandLine;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Tuning;
using Lathe.Training.Data.Records;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe tune</c></summary>
internal sealed class TuneVerb : Verb
{
    private readonly TuneFlags _flags = new();
    private readonly Option<bool> _merge = Flag.Switch("--merge", "Write the model with the best adapter in its weights, too");
    private readonly RunFlags _run = new("tune");
    private readonly Option<bool> _noInteractive = Flag.Switch("--no-interactive", "Plain lines");
    private readonly ThreadsFlag _threads = new();

    public TuneVerb(string path, string summary) : base(path, summary)
    {
        Group("Model", _flags.Model);
        Group("Data", _flags.Data);
        Group("Method", [_flags.Method, .. TuneMethods.All.SelectMany(m => m.Flags).Distinct()]);
        Group("Adapter", [.. _flags.Adapter, _merge]);
        Group("Training", _flags.Training);
        Group("Watching", _flags.Watching);
        Group("Run", [.. _run.All, _threads.Option]);
        GroupOutput(_noInteractive);
        Example("tune --model SmolLM-135M --data instructions.json", "a LoRA adapter that makes a base model answer");
        Example("tune --model model.gguf --data chats.jsonl --rank 8 --target all-linear", "over a quantised model, as it is");
        Example("tune --model SmolLM-135M --data chats.jsonl --quantize q8_0 --checkpoint-activations --batch-size 1", "in as little memory as goes");
        Example("tune --model runs/lm/model --data chats.jsonl --full --lr 1e-4 --packing blocks", "every weight of a small model");
        Example("tune --resume runs/tune", "go on after Ctrl-C, a crash or a power cut");
        Notes = $"Methods: {string.Join("; ", TuneMethods.All.Select(m => $"{m.Name}, {m.Summary}"))}. "
            + "The folder gets tune.json (every option), checkpoints, metrics.csv, metrics.jsonl, tensorboard, rejects.jsonl, and in adapter (with --full in model) the best that was validated, "
            + "in the files of peft (of transformers). Nothing is written to the model itself. Equal options, model and data give equal bits, for any number of threads and across --resume. "
            + "Ctrl-C stops at the next step, saves, and exits with 130.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool json = arguments.GetValue(Json), resumes = _run.Resumes(arguments);
        _threads.Apply(arguments);
        Screen screen = host.Talk(json);
        TuneRunFolder folder = _run.Folder(arguments) is { } path ? new TuneRunFolder(path) : TuneRunFolder.Default(host);
        TuningOptions options = resumes ? _flags.ReadResumed(arguments, folder.ReadConfig()) : _flags.Read(arguments);
        if (options.Full && arguments.GetValue(_merge)) throw CliException.Usage("--merge contradicts --full: there is no adapter then.");
        if (!resumes && File.Exists(folder.Last) && !_run.Overwrites(arguments))
            throw new CliException($"a run lies in '{folder.Path}': go on with {folder.ResumeFlag(host)}, start over with --overwrite, or choose another folder with --out.");
        screen.WriteLine(screen.Ink.Dim($"  reading {options.Model}"));
        using TuneModel model = TuneModel.Load(options);
        var view = new TuneView(screen, live: !arguments.GetValue(_noInteractive));
        using var data = new TuneData(options.Data, folder.Rejects);
        using TuningRun run = Make(options, folder, model, data, view, screen, resumes);
        TuneDocument document = new Tuning.Tuning(host, screen, folder, model, data) { Merge = arguments.GetValue(_merge) }.Run(run);
        if (json) CliJson.Write(host, document);
        return document.Interrupted ? ExitCodes.Interrupted : ExitCodes.Done;
    }

    private static TuningRun Make(TuningOptions options, TuneRunFolder folder, TuneModel model, TuneData data, TuneView view, Screen screen, bool resumes)
    {
        screen.WriteLine(screen.Ink.Dim($"  reading {string.Join(", ", options.Data.Concat(options.Validation).Select(Path.GetFileName))}"));
        if (!resumes) folder.Clear();
        IEnumerable<DataRecord>? validation = options.Validation.Count > 0 ? options.Validation.Select(file => RecordReader.Open(file)).ToArray().SelectMany(r => r.Read(data.Drop)) : null;
        ITuningMethod method = TuneMethods.Named(options.Method).Create(new MethodValues(options.MethodValues));
        TuningRun? run = null;
        try
        {
            run = new TuningRun(
                options, model.Source.Model, model.Encoder, method, data.Read(), validation, folder.Path, dropped: data.Drop, callbacks: view)
            {
                ExportText = model.WriteText,
            };
            view.Attach(run);
            if (resumes) run.Resume();
            TuningConfigFile.Write(folder.Config, run.Options);
            return run;
        }
        catch (ArgumentException e)
        {
            run?.Dispose();
            throw CliException.Usage(e.Message);
        }
        catch
        {
            run?.Dispose();
            throw;
        }
    }
}
