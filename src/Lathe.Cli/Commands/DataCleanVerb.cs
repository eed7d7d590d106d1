using System.CommandLine;
using Lathe.Cli.Data;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe data clean</c></summary>
internal sealed class DataCleanVerb : Verb
{
    private readonly DataFlags _data = new();
    private readonly CleaningFlags _cleaning = new();
    private readonly SeedFlag _seed = new();
    private readonly Option<string?> _out = Flag.Text("--out", "FILE", "JSON Lines to write; compressed where the name ends in .gz");
    private readonly Option<string?> _rejects = Flag.Text("--rejects", "FILE", "Where dropped records go with their reasons (default beside --out, .rejects.jsonl)");
    private readonly Option<string?> _as = Flag.Choice("--as", "How records are written (default messages)", "messages", "alpaca", "text");

    public DataCleanVerb(string path, string summary) : base(path, summary)
    {
        Group("Data", _data.All);
        Group("Cleaning", [.. _cleaning.All, _seed.Option]);
        Group("Result", _out, _rejects, _as);
        GroupOutput();
        Example("data clean --data alpaca.json --out clean.jsonl", "repair, filter, take out duplicates, mask");
        Example("data clean --data identity.json --fill name=Ada author=us --out me.jsonl", "fill in {{name}} and {{author}}");
        Example("data clean --data web.txt.gz --language en --drop-repeated-lines --out web.jsonl", "plain text by Gopher's rules");
        Notes = "Nothing is lost silently: what is not in the result is in the file of rejects, with file, line, stage and reason. Files and seed give the same bytes.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        if (arguments.GetValue(_out) is not { } path) throw CliException.Usage("--out is missing: --out FILE names the file to write.");
        bool json = arguments.GetValue(Json);
        Screen screen = host.Talk(json);
        CleaningOptions options = _cleaning.Read(arguments, _seed.Read(arguments));
        IReadOnlyList<RecordReader> files = _data.Open(arguments);
        string rejectPath = arguments.GetValue(_rejects) ?? DataPaths.Rejects(path);
        DataPaths.Guard(files, path, rejectPath);
        var progress = new DataProgress(screen);
        using Interrupt interrupt = host.CatchInterrupts();
        using var rejects = new RejectWriter(rejectPath);
        using var result = new RecordFileWriter(path, RecordFormatNames.Parse(arguments.GetValue(_as) ?? "messages")!.Value);
        long refused = 0;
        PipelineReport report = new RecordPipeline(CleaningStages.Create(options, files)).Run(files, Take, rejects.Write, interrupt.Token);
        result.Keep();
        rejects.Keep();
        progress.Finish();
        if (json)
        {
            CliJson.Write(host, new DataCleanDocument([.. files.Select(f => f.Path)], path, rejectPath, result.Writer.Count, report.Dropped + refused, report.Stages, report.Seconds));
            return ExitCodes.Done;
        }

        PipelinePage.Write(report, screen);
        if (refused > 0) screen.WriteLine(screen.Ink.Warn($"  {Say.Count(refused, "record")} had no place in this format and went to the rejects"));
        screen.WriteLine($"  {screen.Ink.Accent("clean  ")} {Say.Path(path)}");
        screen.WriteLine($"  {screen.Ink.Accent("rejects")} {Say.Path(rejectPath)}  {screen.Ink.Dim(Say.Count(rejects.Count))}");
        screen.WriteLine($"  {screen.Ink.Accent("next   ")} lathe data validate --data {Say.Path(path)}");
        return ExitCodes.Done;

        void Take(DataRecord record)
        {
            if (result.Writer.Refuses(record) is { } reason)
            {
                refused++;
                rejects.Write(record.Dropped("write", "no place in the format", reason));
                return;
            }

            result.Writer.Write(record);
            progress.Seen(result.Writer.Count);
        }
    }
}
