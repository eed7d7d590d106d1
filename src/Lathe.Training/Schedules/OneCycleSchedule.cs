namespace Lathe.Training.Schedules;

/// <summary>
/// One cycle (Smith and Topin, arXiv:1708.07120) with cosine halves, as PyTorch's OneCycleLR: from 1/<paramref name="DivideFactor"/>
/// up to 1 over the first <paramref name="RisePart"/> of the run, then down to that start over <paramref name="FinalDivideFactor"/>.
/// </summary>
public sealed record OneCycleSchedule(long TotalSteps, double RisePart = 0.3, double DivideFactor = 25, double FinalDivideFactor = 1e4) : ISchedule
{
    /// <inheritdoc/>
    public double At(long step)
    {
        double start = 1 / DivideFactor, end = start / FinalDivideFactor;
        double peak = Math.Max(1, (RisePart * TotalSteps) - 1), last = Math.Max(peak + 1, TotalSteps - 1);
        return step <= peak ? Between(start, 1, step / peak) : Between(1, end, Math.Min(1, (step - peak) / (last - peak)));
    }

    private static double Between(double from, double to, double part) => to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * part)));
}
