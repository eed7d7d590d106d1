using System.Diagnostics;
using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training;
using Lathe.Training.Callbacks;

namespace Lathe.Cli.LanguageModels;

/// <summary>
/// Shows a run while it trains: on a terminal a progress line and the two loss curves drawn in place, else a line at every validation
/// and twenty between.
/// </summary>
/// <param name="screen">Where it is shown.</param>
/// <param name="live">Whether lines may be drawn over.</param>
/// <param name="smoothing">What a step adds to the loss that is shown.</param>
/// <param name="above">Lines that the run has written above the curves.</param>
internal abstract class TrainingView(Screen screen, bool live, double smoothing, int above) : Callback
{
    private static readonly long Interval = Stopwatch.Frequency / 8;
    private readonly LiveRegion? _region = live && screen.IsTerminal ? new LiveRegion(screen) : null;
    private readonly Stopwatch _clock = new();
    private readonly TimeLeft _left = new();
    private double _recent;
    private long _next;

    public override string Name => "view";

    protected Screen Screen => screen;

    protected bool IsLive => _region is not null;

    /// <summary>The step that this run began at.</summary>
    protected long First { get; private set; }

    public override void OnFitStart(Trainer trainer)
    {
        First = trainer.Step;
        _clock.Restart();
        _left.Start(0);
    }

    public override void OnTrainBatchStart(Trainer trainer) => _left.Goes(_clock.Elapsed.TotalSeconds);

    public override void OnValidationStart(Trainer trainer) => _left.Pauses(_clock.Elapsed.TotalSeconds);

    public override void OnTrainBatchEnd(Trainer trainer, in TrainingStep step)
    {
        _left.Stepped(_clock.Elapsed.TotalSeconds);
        _recent = _recent == 0 ? step.Loss : _recent + (smoothing * (step.Loss - _recent));
        if (IsLive)
        {
            if (Stopwatch.GetTimestamp() < _next) return;
            Draw(trainer);
            _next = Stopwatch.GetTimestamp() + Interval;
        }
        else if (step.Step % Math.Max(1, trainer.Options.Steps / 20) == 0)
        {
            screen.WriteLine(Line(trainer, ""));
        }
    }

    public override void OnFitEnd(Trainer trainer, FitResult result)
    {
        if (IsLive && result.Steps > 0) Draw(trainer);
    }

    /// <summary>What stands behind the step's number; the smoothed loss unless a run knows better.</summary>
    protected virtual string Now(string more) => _recent == 0 ? "" : $"  loss {Say.Loss(_recent),-6}";

    /// <summary>Tokens that the steps of this run have read; 0 where that is unknown.</summary>
    protected abstract double TokensRead(long steps);

    /// <summary>The curves below; those of the losses unless a run has ones that say more.</summary>
    protected virtual IEnumerable<string> Curves(Trainer trainer, int width, int rows) => LossCurves.Render(trainer.History, trainer.Options.Steps, width, rows, screen.Ink);

    protected void Draw(Trainer trainer)
    {
        Ink ink = screen.Ink;
        int width = Math.Min(screen.Width - 1, 120);
        List<string> lines = [$"  {Bar.Progress((double)trainer.Step / trainer.Options.Steps, Math.Max(8, Math.Min(40, width - 4)), ink)}", Line(trainer, "")];
        if (screen.Height >= above + 12 && trainer.History.Training.Count > 1)
            lines.AddRange(Curves(trainer, width, screen.Height >= above + 28 ? 8 : 5));
        _region!.Draw(lines);
    }

    protected string Line(Trainer trainer, string more)
    {
        long all = trainer.Options.Steps, done = trainer.Step - First;
        double seconds = Math.Max(1e-9, _clock.Elapsed.TotalSeconds), read = TokensRead(done);
        string number = trainer.Step.ToString(CultureInfo.InvariantCulture).PadLeft(all.ToString(CultureInfo.InvariantCulture).Length);
        string rate = done == 0 ? "" : $"  {(read > 0 ? $"{Say.Count((long)(read / seconds))} tokens/s, " : "")}{(trainer.Step >= all ? "done" : Say.Time(_left.Of(all - trainer.Step, Validations(trainer))) + " left")}";
        return $"  step {number}/{all}{Now(more)}{more}{rate}";
    }

    private static long Validations(Trainer trainer)
    {
        long left = trainer.Options.Steps - trainer.Step, every = trainer.Options.ValidateEvery;
        return every > 0 ? (left + (trainer.Step % every) + every - 1) / every : 1;
    }
}
