using Lathe.Training.Data.Validation;
using Lathe.Training.Reports.Html;
using Lathe.Training.Reports.Sections;

namespace Lathe.Training.Reports.Data;

/// <summary>Records to look at, with their lines.</summary>
internal static class FindingsSection
{
    public static void Write(HtmlWriter html, ValidationReport report)
    {
        using (ReportSection.Open(html, "findings", "Findings"))
        {
            ReportSection.Lead(html, "The first records of each kind of finding, by file and line. Rules are blunt: read before you drop.");
            if (report.Findings.Count == 0)
            {
                html.Paragraph("There are none.", "notice");
                return;
            }

            using (html.Open("div", ("class", "found")))
            {
                var table = new DataTable("Findings", "What", "File", "Line", "Detail");
                foreach (ValidationFinding finding in report.Findings.OrderBy(f => f.What, StringComparer.Ordinal).ThenBy(f => f.Line))
                    table.Add(finding.What, Path.GetFileName(finding.Source), $"{finding.Line}", finding.Detail);
                table.WriteTable(html);
            }
        }
    }
}
