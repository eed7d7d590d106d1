using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Data.Pipeline;

namespace Lathe.Cli.Data;

/// <summary>What a person sees of a run of the pipeline: a line a stage, and under it what it dropped and changed.</summary>
internal static class PipelinePage
{
    private const int Width = 16, Reasons = 6;

    public static void Write(PipelineReport report, Screen screen)
    {
        Ink ink = screen.Ink;
        long first = Math.Max(1, report.Stages[0].In);
        int name = Math.Max(5, report.Stages.Max(s => s.Stage.Length)), count = Math.Max(7, Say.Count(first).Length);
        screen.WriteLine(ink.Dim($"  {"stage".PadRight(name)}  {"records".PadLeft(count)}  {"dropped".PadLeft(count)}"));
        foreach (StageReport stage in report.Stages)
        {
            string dropped = stage.DroppedCount == 0 ? "" : Say.Count(stage.DroppedCount);
            screen.WriteLine($"  {ink.Accent(stage.Stage.PadRight(name))}  {Say.Count(stage.Out).PadLeft(count)}  {dropped.PadLeft(count)}  {ink.Dim(Bar.Of((double)stage.Out / first, Width))}".TrimEnd());
            foreach ((string reason, long times) in stage.Dropped.Take(Reasons)) Line(ink.Warn($"{Say.Count(times),7} dropped: {reason}"));
            if (stage.Dropped.Count > Reasons) Line(ink.Warn($"{Say.Count(stage.Dropped.Skip(Reasons).Sum(d => d.Value)),7} dropped for {stage.Dropped.Count - Reasons} other reasons"));
            foreach ((string note, long times) in stage.Notes.Take(Reasons)) Line(ink.Dim($"{Say.Count(times),7} {note}"));
        }

        screen.WriteLine();
        screen.WriteLine($"  {ink.Bold(Say.Count(report.Records, "record"))} of {Say.Count(first)} left, {Say.Count(report.Dropped)} dropped, in {Say.Time(report.Seconds)}");

        void Line(string text) => screen.WriteLine($"  {new string(' ', name)}  {text}");
    }
}
