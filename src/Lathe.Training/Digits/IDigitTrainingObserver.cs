namespace Lathe.Training.Digits;

/// <summary>Watches a training run. Called on the training thread; what it does takes time from training.</summary>
public interface IDigitTrainingObserver
{
    /// <summary>Before the first step of this process.</summary>
    void OnStart(DigitTrainer trainer)
    {
    }

    /// <summary>After each step. Must not allocate if the steady step is to allocate nothing.</summary>
    void OnStep(in DigitProgress progress)
    {
    }

    /// <summary>After each epoch and its validation.</summary>
    void OnEpoch(DigitEpoch epoch)
    {
    }
}
