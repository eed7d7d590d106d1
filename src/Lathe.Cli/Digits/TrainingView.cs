using Lathe.Cli.Hosting;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>Shows a run while it trains.</summary>
internal abstract class TrainingView(Screen screen) : IDigitTrainingObserver
{
    private DigitTrainer? _trainer;

    protected Screen Screen => screen;

    protected DigitTrainer Trainer => _trainer ?? throw new InvalidOperationException("The run has not started.");

    protected DigitProgress Progress { get; private set; }

    public void OnStart(DigitTrainer trainer)
    {
        _trainer = trainer;
        Screen.WriteLines(TrainingHeader.Lines(trainer, Screen));
        Screen.WriteLine();
    }

    public void OnStep(in DigitProgress progress)
    {
        Progress = progress;
        Step();
    }

    public abstract void OnEpoch(DigitEpoch epoch);

    /// <summary>After the last step.</summary>
    public virtual void Finish()
    {
    }

    protected abstract void Step();
}
