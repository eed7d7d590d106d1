using System.Text;
using Lathe.Nn.Formats;
using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Validation;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Data;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports;

/// <summary>Tells what is in a data set, and what was done to it, as one HTML file that asks the network for nothing.</summary>
public static class DatasetHtmlReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">The file to create or replace, all at once; its directory must exist.</param>
    /// <param name="title">What the data set is called.</param>
    /// <param name="report">The judgement.</param>
    /// <param name="pipeline">What stages did before it, or null.</param>
    /// <exception cref="DirectoryNotFoundException">The directory does not exist.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, string title, ValidationReport report, PipelineReport? pipeline = null)
    {
        byte[] page = Encoding.UTF8.GetBytes(Build(title, report, pipeline));
        AtomicFile.Write(path, stream => stream.Write(page));
    }

    /// <summary>The page.</summary>
    public static string Build(string title, ValidationReport report, PipelineReport? pipeline = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        int failed = report.Checks.Count(c => !c.Passed);
        string summary = $"{Num.Count(report.Records)} records, {report.Size.Words()}; {(failed == 0 ? "every check passes" : $"{failed} of {report.Checks.Count} checks fail")}.";
        List<(string, string)> sections = [("verdict", "Verdict"), ("lengths", "Lengths"), ("content", "Content"), ("findings", "Findings")];
        if (pipeline is not null) sections.Insert(1, ("stages", "Stages"));
        return ReportPage.Write("Lathe data report", title, summary, sections, html =>
        {
            VerdictSection.Write(html, report);
            if (pipeline is not null) StagesSection.Write(html, pipeline);
            LengthSection.Write(html, report);
            ContentSection.Write(html, report);
            FindingsSection.Write(html, report);
        }, "Made by Lathe in C#. The file is self-contained.", Style);
    }

    private const string Style = """
        .checks table,.found table{width:100%;font-size:.92rem}.checks td,.found td,.checks th,.found th{text-align:left;white-space:normal;vertical-align:top}.found td:last-child{overflow-wrap:anywhere}
        .checks .ok{color:var(--good);font-weight:600}.checks .no{color:var(--bad);font-weight:600}.checks td small{display:block;color:var(--muted)}
        """;
}
