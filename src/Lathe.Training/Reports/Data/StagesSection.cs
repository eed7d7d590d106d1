using Lathe.Training.Data.Pipeline;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;
using Lathe.Training.Reports.Sections;

namespace Lathe.Training.Reports.Data;

/// <summary>What each stage took out and changed.</summary>
internal static class StagesSection
{
    public static void Write(HtmlWriter html, PipelineReport pipeline)
    {
        using (ReportSection.Open(html, "stages", "Stages"))
        {
            long first = Math.Max(1, pipeline.Stages[0].In);
            ReportSection.Lead(html, $"Of {Num.Count(first)} records {Num.Count(pipeline.Dropped)} were dropped on the way; each lies in the file of rejects with its reason. A bar shows what is left behind a stage.");
            var chart = new BarChart
            {
                Title = "Records left behind each stage",
                Description = string.Join(", ", pipeline.Stages.Select(s => $"{s.Stage} {Num.Count(s.Out)}")) + ".",
                Groups = [.. pipeline.Stages.Select(s => new BarGroup(s.Stage, [new Bar("c1", Math.Min(1, (double)s.Out / first), null, Num.Count(s.Out), $"{s.Stage}: {Num.Count(s.In)} in, {Num.Count(s.Out)} out")]))],
                XLabel = "records",
                NameWidth = 112,
            };
            using (html.Open("div", ("class", "grid")))
            {
                Figure.Write(html, "Records left behind each stage", [], h => BarChartSvg.Write(h, chart), null);
                using (html.Open("figure", ("class", "chart")))
                {
                    html.Element("h3", "What was dropped and what was changed");
                    var table = new DataTable("By stage", "What", "Records");
                    foreach (StageReport stage in pipeline.Stages)
                    {
                        foreach ((string reason, long count) in stage.Dropped) table.Add($"{stage.Stage}: dropped, {reason}", Num.Count(count));
                        foreach ((string note, long count) in stage.Notes) table.Add($"{stage.Stage}: {note}", Num.Count(count));
                    }

                    table.WriteTable(html);
                }
            }
        }
    }
}
