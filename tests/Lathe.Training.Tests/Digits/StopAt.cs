using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

/// <summary>Counts, and cancels after a step.</summary>
internal sealed class StopAt(long step, CancellationTokenSource source) : IDigitTrainingObserver
{
    public long Steps { get; private set; }

    public int Epochs { get; private set; }

    public void OnStep(in DigitProgress progress)
    {
        Steps++;
        if (progress.Step == step) source.Cancel();
    }

    public void OnEpoch(DigitEpoch epoch) => Epochs++;
}
