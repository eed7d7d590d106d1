namespace Lathe.Training.Data.Pipeline;

/// <summary>What a run of the pipeline did.</summary>
/// <param name="Stages">Each stage, reading first.</param>
/// <param name="Records">Records at the end.</param>
/// <param name="Seconds">All of its time.</param>
public sealed record PipelineReport(IReadOnlyList<StageReport> Stages, long Records, double Seconds)
{
    /// <summary>How many were dropped in all.</summary>
    public long Dropped => Stages.Sum(s => s.DroppedCount);
}
