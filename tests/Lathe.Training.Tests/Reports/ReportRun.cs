using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lathe.Nn.Models;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;
using Lathe.Training.Reports;

namespace Lathe.Training.Tests.Reports;

/// <summary>Trains something tiny in a folder of its own and reads its report.</summary>
internal sealed partial class ReportRun : IDisposable
{
    public ReportRun(DigitTrainingOptions options, bool files = true, CancellationToken cancellation = default)
    {
        Folder = Directory.CreateTempSubdirectory("lathe-report-").FullName;
        Path = System.IO.Path.Combine(Folder, "report.html");
        Trainer = new DigitTrainer(options, files ? Folder : null);
        Result = Trainer.Run(cancellation: cancellation);
    }

    public static DigitTrainingOptions Tiny => new()
    {
        Data = new DigitDatasetOptions { Examples = 200 },
        Model = new DigitTransformerConfig { Width = 16, FeedForward = 16, Heads = 2 },
        Epochs = 2,
    };

    public string Folder { get; }

    public string Path { get; }

    public DigitTrainer Trainer { get; }

    public DigitTrainingResult Result { get; }

    public string Write(string? command = null)
    {
        DigitHtmlReport.Write(Path, Trainer, Result, command);
        return File.ReadAllText(Path);
    }

    /// <summary>The page as XML. Scripts and styles are text in HTML and must not be parsed as markup.</summary>
    public static XDocument Parse(string page)
        => XDocument.Parse(ScriptOrStyle().Replace(page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), ""));

    public void Dispose()
    {
        Trainer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    [GeneratedRegex("<(script|style)>.*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex ScriptOrStyle();
}
