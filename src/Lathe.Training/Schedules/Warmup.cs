namespace Lathe.Training.Schedules;

/// <summary>The linear warm-up that schedules share: step s of w has factor (s + 1)/w, or s/w.</summary>
internal static class Warmup
{
    public static double? At(long step, long warmupSteps, bool fromZero = false) => step < warmupSteps ? (step + (fromZero ? 0.0 : 1)) / warmupSteps : null;

    public static double Progress(long step, long warmupSteps, long totalSteps)
        => Math.Clamp((step - warmupSteps) / (double)Math.Max(1, totalSteps - warmupSteps), 0, 1);
}
