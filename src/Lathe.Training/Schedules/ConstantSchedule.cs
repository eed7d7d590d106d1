namespace Lathe.Training.Schedules;

/// <summary>The same rate throughout, after an optional linear warm-up.</summary>
public sealed record ConstantSchedule(long WarmupSteps = 0) : ISchedule
{
    /// <inheritdoc/>
    public double At(long step) => Warmup.At(step, WarmupSteps) ?? 1;
}
