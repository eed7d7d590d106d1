using System.Diagnostics;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Data;

/// <summary>How many records came through and how fast: in place on a terminal, elsewhere a line every few seconds of a long run.</summary>
internal sealed class DataProgress(Screen screen)
{
    private readonly long _interval = screen.IsTerminal ? Stopwatch.Frequency / 10 : Stopwatch.Frequency * 5;
    private readonly LiveRegion _region = new(screen);
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _next = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 4);

    public void Seen(long records)
    {
        long now = Stopwatch.GetTimestamp();
        if (now < _next) return;
        _next = now + _interval;
        string line = $"  {Say.Count(records, "record")}, {Say.Count((long)(records / Math.Max(1e-3, Stopwatch.GetElapsedTime(_start).TotalSeconds)))}/s";
        if (screen.IsTerminal) _region.Draw([screen.Ink.Dim(line)]);
        else if (now - _start > Stopwatch.Frequency * 5) screen.WriteLine(line);
    }

    public void Finish()
    {
        if (screen.IsTerminal) _region.Draw([]);
    }
}
