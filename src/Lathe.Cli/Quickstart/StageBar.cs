using System.Diagnostics;
using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Quickstart;

/// <summary>A bar with the rate and the time left, drawn in place on a terminal; else four lines on the way.</summary>
/// <param name="screen">Where to.</param>
/// <param name="live">Whether it is drawn in place.</param>
/// <param name="total">Steps in all.</param>
internal sealed class StageBar(Screen screen, bool live, long total)
{
    private const int Quarters = 4;
    private static readonly long Interval = Stopwatch.Frequency / 10;
    private readonly LiveRegion? _region = live ? new LiveRegion(screen) : null;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _first = -1;
    private long _next;
    private long _told;

    /// <summary>Lines shown below the bar on a terminal.</summary>
    public IReadOnlyList<string> Below { get; set; } = [];

    /// <summary>Tells where it stands.</summary>
    /// <param name="done">Steps behind.</param>
    /// <param name="units">What the rate counts, behind in this run.</param>
    /// <param name="unit">Its name; empty: no rate is shown.</param>
    /// <param name="note">A number to watch, such as the loss.</param>
    public void Report(long done, double units, string unit, string note)
    {
        if (_first < 0) _first = Math.Max(0, done - 1);
        bool last = done >= total;
        if (_region is not null)
        {
            long now = Stopwatch.GetTimestamp();
            if (now < _next && !last) return;
            _next = now + Interval;
            _region.Draw([Line(done, units, unit, note, screen.Width - 1), .. Below]);
        }
        else if (done * Quarters / Math.Max(1, total) > _told)
        {
            _told = done * Quarters / Math.Max(1, total);
            screen.WriteLine(Line(done, units, unit, note, screen.Width - 1));
        }
    }

    private string Line(long done, double units, string unit, string note, int width)
    {
        double seconds = Math.Max(1e-6, _clock.Elapsed.TotalSeconds), share = total == 0 ? 1 : (double)done / total;
        double left = done > _first ? (total - done) * seconds / (done - _first) : double.NaN;
        string time = done >= total ? $"{Say.Time(seconds)} in all" : $"{Say.Time(left)} left";
        string tail = $"{((int)(share * 100)).ToString(CultureInfo.InvariantCulture),4} %  {(note.Length > 0 ? note + "  " : "")}{(unit.Length > 0 ? $"{Say.Count((long)(units / seconds))} {unit}/s  " : "")}{time}";
        int bar = width - 2 - Math.Max(tail.Length, 48);
        return bar < 8 ? $"  {TextWidth.Cut(tail.TrimStart(), width - 2)}" : $"  {Bar.Progress(share, Math.Min(bar, 44), screen.Ink)}{tail}";
    }
}
