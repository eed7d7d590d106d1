using Lathe.Cli.Rendering;
using Lathe.Training.Digits;

namespace Lathe.Cli.Quickstart;

/// <summary>The digit transformer's run as a <see cref="StageBar"/>.</summary>
internal sealed class DigitBar(QuickstartStory story) : IDigitTrainingObserver
{
    private StageBar? _bar;
    private double _accuracy;
    private double _examples;
    private int _batch;
    private long _first = -1;

    public void OnStart(DigitTrainer trainer) => _batch = trainer.Options.BatchSize;

    public void OnStep(in DigitProgress progress)
    {
        if (_first < 0) _first = progress.Step - 1;
        _examples = (progress.Step - _first) * (double)_batch;
        _bar ??= new StageBar(story.Screen, story.Live, progress.TotalSteps);
        _bar.Report(progress.Step, _examples, "examples", _accuracy == 0 ? "" : $"{Say.Percent(_accuracy)} right");
    }

    public void OnEpoch(DigitEpoch epoch) => _accuracy = epoch.ValidationAccuracy;
}
