using System.Diagnostics;
using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Nn.Hub;

namespace Lathe.Cli.Hub;

/// <summary>Shows a download: a bar with rate and time left on a terminal, a line a file elsewhere.</summary>
internal sealed class PullProgress(Screen screen)
{
    private const int BarWidth = 28;
    private static readonly long FrameTicks = Stopwatch.Frequency / 10;

    private readonly LiveRegion _region = new(screen);
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _drawn;

    public void Report(HubProgress progress)
    {
        if (!screen.IsTerminal)
        {
            if (progress.Event is { } plain)
                screen.WriteLine(plain == "done" ? $"  {progress.File}  {Say.Bytes(progress.FileSize)}" : $"  {plain}");
            return;
        }

        if (progress.Event is { } said && said != "done")
        {
            _region.Draw([$"  {screen.Ink.Dim(said)}"]);
            return;
        }

        long now = Stopwatch.GetTimestamp();
        if (now - _drawn < FrameTicks && progress.Done < progress.Total)
            return;
        _drawn = now;
        _region.Draw([Line(progress, (double)(now - _start) / Stopwatch.Frequency)]);
    }

    // 41.3 % of 4.6 GiB, 23.4 MB/s, 1 min 58 s left
    private string Line(HubProgress progress, double seconds)
    {
        double share = progress.Total > 0 ? (double)progress.Done / progress.Total : 0;
        double rate = seconds > 0 ? progress.Fetched / seconds : 0;
        string left = progress.Done >= progress.Total ? "" : rate > 0 ? $", {Say.Time((progress.Total - progress.Done) / rate)} left" : "";
        return $"  {Bar.Progress(share, BarWidth, screen.Ink)} {Say.Percent(share)} of {Say.Bytes(progress.Total)}, "
            + $"{(rate / 1e6).ToString("0.0", CultureInfo.InvariantCulture)} MB/s{left}  {screen.Ink.Dim(progress.File)}";
    }
}
