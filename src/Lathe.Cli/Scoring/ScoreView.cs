using System.Diagnostics;
using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Inference.Scoring;

namespace Lathe.Cli.Scoring;

/// <summary>How far a long text is: a bar on a terminal, now and then a line elsewhere.</summary>
/// <param name="screen">Where.</param>
internal sealed class ScoreView(Screen screen)
{
    private const int BarWidth = 28;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly LiveRegion _region = new(screen);
    private long _shown = Stopwatch.GetTimestamp();

    public double Seconds => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <param name="total">What came so far.</param>
    /// <param name="share">How much of the text is behind.</param>
    public void Report(ScoreTotal total, double share)
    {
        double pause = screen.IsTerminal ? 0.2 : 10;
        if (total.Count == 0 || Stopwatch.GetElapsedTime(_shown).TotalSeconds < pause) return;
        _shown = Stopwatch.GetTimestamp();
        Show(total, share);
    }

    /// <summary>Takes the bar away.</summary>
    public void End()
    {
        if (screen.IsTerminal) _region.Draw([]);
    }

    private void Show(ScoreTotal total, double share)
    {
        double seconds = Seconds;
        string perplexity = total.Perplexity.ToString("0.000", CultureInfo.InvariantCulture);
        string said = $"{Say.Count(total.Count, "token")}, {(total.Count / seconds).ToString("N0", CultureInfo.InvariantCulture)} tokens/s, perplexity {perplexity}";
        if (share > 0) said = $"{Say.Percent(share)}, {said}, {Say.Time(seconds * ((1 / share) - 1))} left";
        if (screen.IsTerminal) _region.Draw([$"  {Bar.Progress(share, BarWidth, screen.Ink)} {said}"]);
        else screen.WriteLine(said);
    }
}
