using System.Diagnostics;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>A progress bar and two growing curves, drawn at most ten times a second; a step in between only reads the clock.</summary>
internal sealed class LiveTrainingView(Screen screen) : TrainingView(screen)
{
    private static readonly long Interval = Stopwatch.Frequency / 10;
    private readonly LiveRegion _region = new(screen);
    private long _next;

    public override void OnEpoch(DigitEpoch epoch)
    {
    }

    public override void Finish()
    {
        // A run that was finished before, or stopped before its first step, has nothing to draw.
        if (Progress.TotalSteps > 0) Draw();
    }

    protected override void Step()
    {
        long now = Stopwatch.GetTimestamp();
        if (now < _next) return;
        Draw();
        _next = Stopwatch.GetTimestamp() + Interval;
    }

    private void Draw()
    {
        int width = Math.Min(Screen.Width - 1, 120);
        var lines = new List<string>();
        lines.AddRange(TrainingProgress.Lines(Progress, Trainer.Options.Epochs, width, Screen.Ink));
        // Header, progress and closing lines want to stay on the screen together with the curves.
        if (Screen.Height >= 18) lines.AddRange(TrainingCurves.Lines(Trainer, width, Screen.Height >= 34 ? 8 : 5, Screen.Ink));
        _region.Draw(lines);
    }
}
