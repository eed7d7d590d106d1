using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Lathe.Cli.Data;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Data.Filters.Quality;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe data quality</c></summary>
internal sealed class DataQualityVerb : Verb
{
    // One example in ten is kept from training to judge by.
    private const int HeldOut = 10;

    private readonly Option<string[]> _good = Flag.Texts("--good", "FILE", "Records that are as they should be");
    private readonly Option<string[]> _bad = Flag.Texts("--bad", "FILE", "Records of the other kind");
    private readonly Option<string?> _unit = Flag.Choice("--text-unit", "What one record of a plain text is (default paragraph)", "document", "paragraph", "line");
    private readonly Option<string?> _out = Flag.Text("--out", "FILE", "The classifier, for --quality-model of data clean and data run");
    private readonly Option<int?> _ngram = Flag.Number("--ngram", "N", "Longest run of words that is counted (default 2; 1 where examples are few)", 1, 5);
    private readonly Option<int?> _epochs = Flag.Number("--epochs", "N", "Passes over the examples (default 10)", 1, 1000);
    private readonly SeedFlag _seed = new();

    public DataQualityVerb(string path, string summary) : base(path, summary)
    {
        Group("Data", _good, _bad, _unit);
        Group("Training", _ngram, _epochs, _seed.Option);
        GroupOutput(_out);
        Example("data quality --good articles.txt --bad web.txt --out quality.safetensors", "train, and say how many of each kind it knows");
        Example("data clean --data pages.jsonl --quality-model quality.safetensors --out good.jsonl", "keep what it calls good");
        Notes = "What is good is what the examples say: take thousands of each, of many sources. One in ten is held out and judged. The same files and seed give the same bytes.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        if (arguments.GetValue(_out) is not { } path) throw CliException.Usage("--out is missing: --out FILE names the classifier to write.");
        bool json = arguments.GetValue(Json);
        Screen screen = host.Talk(json);
        long start = Stopwatch.GetTimestamp();
        var options = new RecordReaderOptions { Unit = Enum.Parse<TextUnit>(arguments.GetValue(_unit) ?? "paragraph", ignoreCase: true) };
        IReadOnlyList<RecordReader> goodFiles = Files("--good", arguments.GetValue(_good)), badFiles = Files("--bad", arguments.GetValue(_bad));
        DataPaths.Guard([.. goodFiles, .. badFiles], path);
        string[] good = Texts("--good", goodFiles), bad = Texts("--bad", badFiles);
        (string, bool)[] examples = [.. good.Where(Taught).Select(t => (t, true)), .. bad.Where(Taught).Select(t => (t, false))];
        QualityClassifier classifier = QualityClassifier.Train(examples, new QualityClassifierOptions { Ngram = arguments.GetValue(_ngram) ?? 2, Epochs = arguments.GetValue(_epochs) ?? 10, Seed = _seed.Read(arguments) });
        classifier.Save(path);
        string[] unseenGood = [.. good.Where(Unseen)], unseenBad = [.. bad.Where(Unseen)];
        var document = new DataQualityDocument(path, good.Length - unseenGood.Length, bad.Length - unseenBad.Length, unseenGood.Length + unseenBad.Length,
            unseenGood.Average(t => classifier.Score(t) > 0.5 ? 1.0 : 0), unseenBad.Average(t => classifier.Score(t) < 0.5 ? 1.0 : 0), Stopwatch.GetElapsedTime(start).TotalSeconds);
        if (json) CliJson.Write(host, document);
        else Write(document, screen);
        return ExitCodes.Done;

        IReadOnlyList<RecordReader> Files(string flag, string[]? files)
        {
            if (files is null or []) throw CliException.Usage($"{flag} is missing: {flag} FILE names examples.");
            InputFiles.MustExist(flag, files);
            return [.. files.Select(f => RecordReader.Open(f, options))];
        }
    }

    private static string[] Texts(string flag, IReadOnlyList<RecordReader> files)
    {
        string[] texts = [.. files.SelectMany(f => f.Read(_ => { })).Select(r => r.Said())];
        return texts.Length >= HeldOut ? texts : throw new CliException($"{flag} gives {texts.Length} records: a classifier needs {HeldOut} of each kind at the least, and thousands to be good.");
    }

    private static bool Unseen(string text, int number) => number % HeldOut == HeldOut - 1;

    private static bool Taught(string text, int number) => !Unseen(text, number);

    private static void Write(DataQualityDocument document, Screen screen)
    {
        screen.WriteLine($"  trained on {Say.Count(document.Good, "good record")} and {Say.Count(document.Bad, "bad one")}");
        screen.WriteLine($"  of {document.HeldOut.ToString("N0", CultureInfo.InvariantCulture)} held out, {Percent(document.GoodKept)} of the good and {Percent(document.BadDropped)} of the bad are known for what they are");
        screen.WriteLine($"  {screen.Ink.Accent("written")} {Say.Path(document.Model)}");
    }

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
