namespace Lathe.Training.Digits;

/// <summary>Where a run stands after a step.</summary>
/// <param name="Step">Steps done, of all epochs.</param>
/// <param name="TotalSteps">Steps of the whole run.</param>
/// <param name="Epoch">Epoch under way, from 1.</param>
/// <param name="Loss">Loss of this step's batch, in nats.</param>
/// <param name="ExamplesPerSecond">Rate of this process since it began to train.</param>
/// <param name="SecondsLeft">Time left at that rate.</param>
public readonly record struct DigitProgress(long Step, long TotalSteps, int Epoch, double Loss, double ExamplesPerSecond, double SecondsLeft);
