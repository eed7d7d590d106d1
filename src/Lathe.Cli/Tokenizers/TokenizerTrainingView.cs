using System.Diagnostics;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Tokenizers;

/// <summary>Two stages with their rates: bytes counted, then merges found. In place on a terminal; elsewhere a line a stage and every few seconds.</summary>
internal sealed class TokenizerTrainingView(Screen screen, long totalBytes) : IProgress<BpeTrainingProgress>
{
    private static readonly long Interval = Stopwatch.Frequency / 10;
    private static readonly long PlainInterval = Stopwatch.Frequency * 5;

    private readonly Lock _lock = new();
    private readonly LiveRegion _region = new(screen);
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _next = Stopwatch.GetTimestamp();
    private long _countingEnded;
    private BpeTrainingProgress _last;

    // From several threads: a report that comes late has fewer bytes, and is not news.
    public void Report(BpeTrainingProgress value)
    {
        lock (_lock)
        {
            if (value.Merges < _last.Merges || value.Bytes < _last.Bytes) return;
            if (value.Words > 0 && _countingEnded == 0)
            {
                _countingEnded = Stopwatch.GetTimestamp();
                if (!screen.IsTerminal) screen.WriteLine(CountingLine());
            }

            _last = value;
            long now = Stopwatch.GetTimestamp();
            if (now < _next) return;
            _next = now + (screen.IsTerminal ? Interval : PlainInterval);
            if (screen.IsTerminal) Draw();
            else if (now - _start > PlainInterval) screen.WriteLine(value.Words > 0 ? MergingLine() : CountingLine());
        }
    }

    public void Finish()
    {
        lock (_lock)
        {
            if (screen.IsTerminal) Draw();
            else screen.WriteLine(MergingLine());
        }
    }

    private void Draw() => _region.Draw(_last.Words > 0 ? [CountingLine(), MergingLine()] : [CountingLine()]);

    private string CountingLine()
    {
        long end = _countingEnded > 0 ? _countingEnded : Stopwatch.GetTimestamp();
        double rate = _last.Bytes / 1e6 / Math.Max(1e-6, (end - _start) / (double)Stopwatch.Frequency);
        double left = rate > 0 ? (totalBytes - _last.Bytes) / 1e6 / rate : double.NaN;
        string tail = _countingEnded > 0 ? "" : $", {Say.Time(left)} left";
        return Line("counting words", (double)_last.Bytes / Math.Max(1, totalBytes), $"{Say.Bytes(_last.Bytes)}, {rate:0.0} MB/s{tail}");
    }

    private string MergingLine()
    {
        double rate = _last.Merges / Math.Max(1e-6, Stopwatch.GetElapsedTime(_countingEnded).TotalSeconds);
        string tail = _last.Merges < _last.TotalMerges ? $", {Say.Time((_last.TotalMerges - _last.Merges) / Math.Max(1, rate))} left" : "";
        return Line("merging pairs", (double)_last.Merges / Math.Max(1, _last.TotalMerges),
            $"{Say.Count(_last.Merges)} of {Say.Count(_last.TotalMerges)}, {Say.Count((long)rate)}/s{tail}; {Say.Count(_last.Words, "distinct word")}");
    }

    private string Line(string stage, double share, string text) =>
        $"  {stage,-14} {(screen.IsTerminal ? Bar.Progress(share, 24, screen.Ink) + " " : "")}{text}";
}
