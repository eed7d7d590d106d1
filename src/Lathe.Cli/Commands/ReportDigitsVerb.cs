using System.CommandLine;
using Lathe.Cli.Digits;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Digits;
using Lathe.Training.Reports;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe report digits</c></summary>
internal sealed class ReportDigitsVerb : Verb
{
    private readonly Option<string?> _out = Flag.Text("--out", "FILE", "The file to write (default report.html beside the model)");
    private readonly Option<string?> _model = Flag.Text("--model", "DIR|FILE", "A run's folder or a checkpoint file (default LATHE_HOME/runs/digits)");
    private readonly ThreadsFlag _threads = new();

    public ReportDigitsVerb(string path, string summary) : base(path, summary)
    {
        Group("Report", _out);
        Group("Model", _model, _threads.Option);
        GroupOutput();
        Example("report digits", "one HTML file that needs nothing beside it");
        Example("report digits --model run --out run.html", "another run's");
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        _threads.Apply(arguments);
        using DigitModelFile file = DigitModelFile.Load(DigitModels.Path(host, arguments.GetValue(_model)));
        string path = Path.GetFullPath(arguments.GetValue(_out) ?? Path.Combine(Path.GetDirectoryName(file.Path)!, DigitRunFolder.ReportName));
        DigitHtmlReport.Write(path, file);
        if (arguments.GetValue(Json)) CliJson.Write(host, new ReportDigitsDocument(path, file.Path));
        else host.Out.WriteLine($"  {host.Out.Ink.Accent("report")} {Say.Path(path)}");
        return ExitCodes.Done;
    }
}
