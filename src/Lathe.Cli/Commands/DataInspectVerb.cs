using System.CommandLine;
using Lathe.Cli.Data;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe data inspect</c></summary>
internal sealed class DataInspectVerb : Verb
{
    private readonly DataFlags _data = new();
    private readonly Option<int?> _show = Flag.Number("--show", "N", "Records to show as they were understood (default 1)", 0, 1000);

    public DataInspectVerb(string path, string summary) : base(path, summary)
    {
        Group("Data", _data.All);
        GroupOutput(_show);
        Example("data inspect --data alpaca.json", "its format, its messages, the first record");
        Example("data inspect --data a.jsonl b.csv.gz --show 3", "two files, three records of each");
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool json = arguments.GetValue(Json);
        var files = new List<DataInspection>();
        foreach (RecordReader file in _data.Open(arguments))
        {
            var shown = new List<DataRecord>();
            var drops = new List<Drop>();
            files.Add(DataInspection.Of(file, arguments.GetValue(_show) ?? 1, shown, drops));
            if (!json) DataInspectionPage.Write(files[^1], shown, drops, host.Out);
        }

        if (json) CliJson.Write(host, new DataInspectDocument(files));
        return ExitCodes.Done;
    }
}
