using System.Diagnostics;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Nn.Formats.Gguf;

namespace Lathe.Cli.Quantizing;

/// <summary>Shows how far a quantisation is: a bar with rate and time left on a terminal, nothing elsewhere.</summary>
internal sealed class QuantizeView(Screen screen)
{
    private const int BarWidth = 28;
    private static readonly long FrameTicks = Stopwatch.Frequency / 10;

    private readonly LiveRegion _region = new(screen);
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _drawn;

    public void Report(QuantizeProgress progress)
    {
        long now = Stopwatch.GetTimestamp();
        if (!screen.IsTerminal || (now - _drawn < FrameTicks && progress.Done < progress.Total)) return;
        _drawn = now;
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds, share = (double)progress.Done / Math.Max(1, progress.Total), rate = progress.Done / Math.Max(1e-9, seconds);
        string left = progress.Done < progress.Total ? $", {Say.Time((progress.Total - progress.Done) / rate)} left" : "";
        _region.Draw([$"  {Bar.Progress(share, BarWidth, screen.Ink)} {Say.Percent(share)} of {Say.Count(progress.Total)} weights, {rate / 1e6:0} M/s{left}  {screen.Ink.Dim(progress.Tensor)}"]);
    }

    public void End()
    {
        if (screen.IsTerminal) _region.Draw([]);
    }
}
