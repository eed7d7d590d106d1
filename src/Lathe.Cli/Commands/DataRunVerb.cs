using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lathe.Cli.Data;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Nn.Formats;
using Lathe.Training.Data.Augmentation;
using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;
using Lathe.Training.Reports;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe data run</c></summary>
internal sealed class DataRunVerb : Verb
{
    private readonly DataFlags _data = new();
    private readonly CleaningFlags _cleaning = new();
    private readonly ValidationFlags _validation = new();
    private readonly AugmentationFlags _augmentation = new();
    private readonly SeedFlag _seed = new();
    private readonly Option<int?> _variants = Flag.Number("--augment", "N", "Variants that are tried for each record of the training part (default 0)", 0, 1000);
    private readonly Option<string?> _split = Flag.Text("--split", "A,B,C", "Shares of training, validation and test (default 0.9,0.1)");
    private readonly Option<string?> _out = Flag.Text("--out", "DIR", "Folder of the results, made where it is missing");
    private readonly Option<string?> _as = Flag.Choice("--as", "How records are written (default messages)", "messages", "alpaca", "text");
    private readonly Option<bool> _noGate = Flag.Switch("--no-gate", "Write the records even where validation fails");

    public DataRunVerb(string path, string summary) : base(path, summary)
    {
        Group("Data", _data.All);
        Group("Cleaning", _cleaning.All);
        Group("Augmentation", [_variants, .. _augmentation.All]);
        Group("What it is held to", [.. _validation.All, _noGate]);
        Group("Result", _out, _split, _as, _seed.Option);
        GroupOutput();
        Example("data run --data alpaca.json --out data/alpaca", "clean, validate, split; train.jsonl, validation.jsonl, report.html");
        Example("data run --data a.json b.jsonl --augment 1 --split 0.8,0.1,0.1 --max-tokens 512 --out data/both", "two files, augmented, in three parts");
        Notes = "The folder gets train.jsonl, validation.jsonl, test.jsonl, rejects.jsonl, report.json and report.html. Where a check fails, records are not written and the exit code is 1. The same files, flags and seed give the same bytes.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        if (arguments.GetValue(_out) is not { } folder) throw CliException.Usage("--out is missing: --out DIR names the folder of the results.");
        bool json = arguments.GetValue(Json);
        Screen screen = host.Talk(json);
        long start = Stopwatch.GetTimestamp();
        ulong seed = _seed.Read(arguments);
        CleaningOptions cleaning = _cleaning.Read(arguments, seed);
        int variants = arguments.GetValue(_variants) ?? 0;
        double[] split = Split(arguments.GetValue(_split));
        IReadOnlyList<RecordReader> files = _data.Open(arguments);
        IReadOnlyList<IAugmenter> augmenters = variants > 0 ? _augmentation.Create(arguments, host) : [];
        try
        {
            var options = new DataRunOptions
            {
                Files = files,
                Folder = folder,
                Cleaning = cleaning,
                Augmentation = variants > 0 ? new AugmentationStage(augmenters, new AugmentationOptions { Variants = variants, Seed = seed }) : null,
                Validation = _validation.Read(arguments, cleaning.NearDuplicates),
                Split = split,
                Seed = seed,
                Format = RecordFormatNames.Parse(arguments.GetValue(_as) ?? "messages")!.Value,
                IgnoreGate = arguments.GetValue(_noGate),
            };
            var progress = new DataProgress(screen);
            using Interrupt interrupt = host.CatchInterrupts();
            DataRunResult result = DataRun.Run(options, progress.Seen, interrupt.Token);
            progress.Finish();
            string html = Path.Combine(folder, "report.html"), report = Path.Combine(folder, "report.json");
            DatasetHtmlReport.Write(html, DataFlags.Names(files), result.Validation, result.Pipeline);
            var document = new DataRunDocument([.. files.Select(f => f.Path)], result.Validation.Passed, DataReasons.Of(result.Validation), result.Files, result.Rejects, html,
                result.Pipeline.Stages, result.Validation, seed, Stopwatch.GetElapsedTime(start).TotalSeconds);
            AtomicFile.Write(report, stream => JsonSerializer.Serialize(stream, document, typeof(DataRunDocument), CliJson.Default));
            if (json) CliJson.Write(host, document);
            else Write(document, result, screen);
            return result.Files.Count > 0 ? ExitCodes.Done : ExitCodes.Failed;
        }
        finally
        {
            foreach (IDisposable augmenter in augmenters.OfType<IDisposable>()) augmenter.Dispose();
        }
    }

    private static void Write(DataRunDocument document, DataRunResult result, Screen screen)
    {
        PipelinePage.Write(result.Pipeline, screen);
        screen.WriteLine();
        ValidationPage.Write(result.Validation, screen);
        foreach ((string file, long count) in document.Files) screen.WriteLine($"  {screen.Ink.Accent("written")} {Say.Path(file)}  {screen.Ink.Dim(Say.Count(count, "record"))}");
        if (document.Files.Count == 0) screen.WriteText("no record was written: put right what fails, loosen what it is held to, or say --no-gate", 2, screen.Ink.Bad);
        screen.WriteLine($"  {screen.Ink.Accent("rejects")} {Say.Path(document.Rejects)}");
        screen.WriteLine($"  {screen.Ink.Accent("report ")} {Say.Path(document.Html)}");
    }

    private static double[] Split(string? text)
    {
        if (text is null) return [0.9, 0.1];
        var shares = new List<double>();
        foreach (string part in text.Split(','))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) || !(share >= 0) || !double.IsFinite(share)) throw Wrong();
            shares.Add(share);
        }

        return shares.Count is >= 1 and <= 3 && shares[0] > 0 ? [.. shares] : throw Wrong();

        CliException Wrong() => CliException.Usage($"--split is '{text}': expected one to three shares such as 0.8,0.1,0.1, the first above 0.");
    }
}
