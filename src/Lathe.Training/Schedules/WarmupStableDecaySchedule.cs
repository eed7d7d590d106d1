namespace Lathe.Training.Schedules;

/// <summary>
/// Warm-up, a long plateau, and a short decay to <paramref name="FinalFactor"/> over the last <paramref name="DecaySteps"/>
/// (WSD, Hu et al., arXiv:2404.06395; the decay as 1 − √t of Hägele et al., arXiv:2405.18392).
/// A run that goes on longer leaves the plateau later and is otherwise the same run.
/// </summary>
public sealed record WarmupStableDecaySchedule(long TotalSteps, long WarmupSteps, long DecaySteps, double FinalFactor = 0) : ISchedule
{
    /// <inheritdoc/>
    public double At(long step)
    {
        if (Warmup.At(step, WarmupSteps) is { } rising) return rising;
        double progress = Warmup.Progress(step, Math.Max(WarmupSteps, TotalSteps - DecaySteps), TotalSteps);
        return 1 - ((1 - FinalFactor) * Math.Sqrt(progress));
    }
}
