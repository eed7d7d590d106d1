using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Data;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Validation;
using Lathe.Training.Reports;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe data validate</c></summary>
internal sealed class DataValidateVerb : Verb
{
    private readonly DataFlags _data = new();
    private readonly ValidationFlags _validation = new();
    private readonly Option<string?> _html = Flag.Text("--html", "FILE", "Write the report with plots as one HTML file");
    private readonly Option<bool> _noGate = Flag.Switch("--no-gate", "Exit with 0 even where a check fails");

    public DataValidateVerb(string path, string summary) : base(path, summary)
    {
        Group("Data", _data.All);
        Group("What it is held to", [.. _validation.All, _noGate]);
        GroupOutput(_html);
        Example("data validate --data clean.jsonl --html report.html", "the report here and as a page");
        Example("data validate --data clean.jsonl --max-tokens 1024 --min-diversity 0.6", "for long answers of one domain");
        Example("data validate --data clean.jsonl --json", "for a script: one document; exit code 1 where a check fails");
        Notes = "Exit codes: 0 every check passes, 1 one fails (the reasons are named), 2 wrong usage.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool json = arguments.GetValue(Json);
        Screen screen = host.Talk(json);
        long start = Stopwatch.GetTimestamp();
        ValidationOptions options = _validation.Read(arguments);
        IReadOnlyList<RecordReader> files = _data.Open(arguments);
        string? html = arguments.GetValue(_html);
        if (html is not null) DataPaths.Guard(files, html);
        using var validator = new DatasetValidator(options);
        var progress = new DataProgress(screen);
        using Interrupt interrupt = host.CatchInterrupts();
        long broken = 0, count = 0;
        foreach (DataRecord record in files.SelectMany(f => f.Read(_ => broken++)))
        {
            interrupt.Token.ThrowIfCancellationRequested();
            validator.Add(record);
            progress.Seen(++count);
        }

        progress.Finish();
        ValidationReport report = validator.Finish();
        if (html is not null) DatasetHtmlReport.Write(html, DataFlags.Names(files), report);
        if (json)
        {
            CliJson.Write(host, new DataValidateDocument([.. files.Select(f => f.Path)], report.Passed, DataReasons.Of(report), broken, report, Stopwatch.GetElapsedTime(start).TotalSeconds, html));
        }
        else
        {
            ValidationPage.Write(report, screen);
            if (broken > 0) screen.WriteLine(screen.Ink.Warn($"  {Say.Count(broken, "broken record")} could not be read: lathe data inspect names the lines"));
            if (html is not null) screen.WriteLine($"  {screen.Ink.Accent("report")} {Say.Path(html)}");
        }

        return report.Passed || arguments.GetValue(_noGate) ? ExitCodes.Done : ExitCodes.Failed;
    }
}
