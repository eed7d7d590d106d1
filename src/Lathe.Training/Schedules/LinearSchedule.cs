namespace Lathe.Training.Schedules;

/// <summary>Linear warm-up, then a straight line down to <paramref name="FinalFactor"/> at <paramref name="TotalSteps"/>.</summary>
public sealed record LinearSchedule(long TotalSteps, long WarmupSteps = 0, double FinalFactor = 0) : ISchedule
{
    /// <inheritdoc/>
    public double At(long step)
        => Warmup.At(step, WarmupSteps) ?? 1 + ((FinalFactor - 1) * Warmup.Progress(step, WarmupSteps, TotalSteps));
}
