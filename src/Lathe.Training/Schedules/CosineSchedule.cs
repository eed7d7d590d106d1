namespace Lathe.Training.Schedules;

/// <summary>
/// Linear warm-up, then half a cosine down to <paramref name="FinalFactor"/> at <paramref name="TotalSteps"/>
/// (Loshchilov and Hutter, arXiv:1608.03983).
/// </summary>
public sealed record CosineSchedule(long TotalSteps, long WarmupSteps = 0, double FinalFactor = 0) : ISchedule
{
    /// <summary>
    /// Whether step s of a warm-up of w has factor s/w, so that the first step learns nothing (Hugging Face, Stanford's CS336), rather
    /// than (s + 1)/w (llm.c).
    /// </summary>
    public bool FromZero { get; init; }

    /// <inheritdoc/>
    public double At(long step)
        => Warmup.At(step, WarmupSteps, FromZero)
            ?? FinalFactor + ((1 - FinalFactor) * 0.5 * (1 + Math.Cos(Math.PI * Warmup.Progress(step, WarmupSteps, TotalSteps))));
}
