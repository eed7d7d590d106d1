using Lathe.Cli.Rendering;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>Where a run stands, in a line or two.</summary>
internal static class TrainingProgress
{
    public static IEnumerable<string> Lines(DigitProgress progress, int epochs, int width, Ink ink)
    {
        double share = progress.TotalSteps == 0 ? 0 : (double)progress.Step / progress.TotalSteps;
        bool done = progress.Step >= progress.TotalSteps;
        string where = $"epoch {progress.Epoch,3}/{epochs}";
        string percent = $"{(int)(share * 100),3} %";
        string rate = $"{Say.Count((long)progress.ExamplesPerSecond)} examples/s";
        string left = done ? "done" : $"{Say.Time(progress.SecondsLeft)} left";
        string tail = $"  {percent}  {rate}  {left}";
        // A width of its own, so that the bar does not breathe with the numbers behind it.
        int bar = width - 4 - where.Length - Math.Max(tail.Length, 40);
        if (bar >= 12)
        {
            yield return $"  {where}  {Bar.Progress(share, bar, ink)}{tail}";
            yield break;
        }

        yield return $"  {Bar.Progress(share, Math.Max(8, width - 4), ink)}";
        yield return $"  {where}{tail}";
    }
}
