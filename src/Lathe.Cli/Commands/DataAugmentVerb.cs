using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Lathe.Cli.Data;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Data.Augmentation;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Validation;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe data augment</c></summary>
internal sealed class DataAugmentVerb : Verb
{
    private readonly DataFlags _data = new();
    private readonly AugmentationFlags _augmentation = new();
    private readonly SeedFlag _seed = new();
    private readonly Option<int?> _variants = Flag.Number("--variants", "N", "Variants that are tried for each record (default 1)", 1, 1000);
    private readonly Option<bool> _replace = Flag.Switch("--replace", "Put a variant in its record's place where it repeats less, instead of behind it");
    private readonly Option<bool> _all = Flag.Switch("--all-variants", "Also variants that repeat more than the set does: they lower its diversity");
    private readonly Option<string?> _out = Flag.Text("--out", "FILE", "JSON Lines to write: every record, and its variants behind it");

    public DataAugmentVerb(string path, string summary) : base(path, summary)
    {
        Group("Data", _data.All);
        Group("Augmentation", [_variants, _replace, _all, .. _augmentation.All, _seed.Option]);
        Group("Result", _out);
        GroupOutput();
        Example("data augment --data clean.jsonl --variants 2 --out more.jsonl", "by rules, synonyms and templates");
        Example("data augment --data clean.jsonl --teacher http://localhost:8080/v1 --teacher-model qwen --out more.jsonl", "by another model");
        Notes = "A teacher's key is read from LATHE_TEACHER_KEY or OPENAI_API_KEY.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        if (arguments.GetValue(_out) is not { } path) throw CliException.Usage("--out is missing: --out FILE names the file to write.");
        bool json = arguments.GetValue(Json);
        Screen screen = host.Talk(json);
        IReadOnlyList<RecordReader> files = _data.Open(arguments);
        DataPaths.Guard(files, path);
        IReadOnlyList<IAugmenter> augmenters = _augmentation.Create(arguments, host);
        try
        {
            long start = Stopwatch.GetTimestamp(), broken = 0, read = 0;
            NgramDiversity before = new(), after = new();
            var stage = new AugmentationStage(augmenters, new AugmentationOptions
            {
                Variants = arguments.GetValue(_variants) ?? 1,
                Seed = _seed.Read(arguments),
                Replace = arguments.GetValue(_replace),
                MustRaiseDiversity = !arguments.GetValue(_all),
            });
            var progress = new DataProgress(screen);
            using Interrupt interrupt = host.CatchInterrupts();
            using var result = new RecordFileWriter(path);
            foreach (DataRecord record in stage.Run(files.SelectMany(f => f.Read(_ => broken++)).Select(Count), _ => broken++))
            {
                interrupt.Token.ThrowIfCancellationRequested();
                result.Writer.Write(record);
                after.Add(record.Said());
                progress.Seen(result.Writer.Count);
            }

            result.Keep();
            progress.Finish();
            var document = new DataAugmentDocument([.. files.Select(f => f.Path)], path, read, result.Writer.Count, stage.Added, stage.Refused, before.Score, after.Score, broken, Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (json) CliJson.Write(host, document);
            else Write(document, screen);
            return ExitCodes.Done;

            DataRecord Count(DataRecord record)
            {
                read++;
                before.Add(record.Said());
                return record;
            }
        }
        finally
        {
            foreach (IDisposable augmenter in augmenters.OfType<IDisposable>()) augmenter.Dispose();
        }
    }

    private static void Write(DataAugmentDocument document, Screen screen)
    {
        screen.WriteLine($"  {screen.Ink.Bold(Say.Count(document.Records, "record"))}: {Say.Count(document.RecordsBefore)} were read, {Say.Count(document.Added, "variant")} made, in {Say.Time(document.Seconds)}");
        screen.WriteLine($"  distinct trigrams {Number(document.DiversityBefore)} → {Number(document.Diversity)} of all");
        if (document.Refused > 0) screen.WriteLine($"  {Say.Count(document.Refused, "variant")} left out that would lower it: --all-variants takes them too, --replace makes room");
        if (document.Broken > 0) screen.WriteLine(screen.Ink.Warn($"  {Say.Count(document.Broken, "broken record")} could not be read: lathe data inspect names the lines"));
        screen.WriteLine($"  {screen.Ink.Accent("written")} {Say.Path(document.Out)}");

        static string Number(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);
    }
}
