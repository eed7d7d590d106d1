using System.Diagnostics;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Evaluating;

/// <summary>How far an evaluation is: a bar on a terminal, a line a task elsewhere.</summary>
/// <param name="screen">Where.</param>
internal sealed class EvaluationView(Screen screen)
{
    private const int BarWidth = 28;
    private readonly LiveRegion _region = new(screen);
    private string _task = "";
    private long _start;
    private long _shown;

    /// <summary>Another task begins.</summary>
    /// <param name="subject">The model.</param>
    /// <param name="task">The task.</param>
    public void Begin(string subject, string task)
    {
        (_task, _start, _shown) = ($"{subject}: {task}", Stopwatch.GetTimestamp(), 0);
        if (!screen.IsTerminal) screen.WriteLine(_task);
    }

    /// <param name="share">How much of the task is behind.</param>
    public void Report(double share)
    {
        if (!screen.IsTerminal || (_shown != 0 && Stopwatch.GetElapsedTime(_shown).TotalSeconds < 0.2)) return;
        _shown = Stopwatch.GetTimestamp();
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        string left = share > 0 ? $", {Say.Time(seconds * ((1 / share) - 1))} left" : "";
        _region.Draw([$"  {Bar.Progress(share, BarWidth, screen.Ink)} {Say.Percent(share)}{left}  {screen.Ink.Dim(_task)}"]);
    }

    /// <summary>Takes the bar away.</summary>
    public void End()
    {
        if (screen.IsTerminal) _region.Draw([]);
    }
}
