using BenchmarkDotNet.Attributes;
using Lathe.Training.Digits;

namespace Lathe.Benchmarks.Micro;

/// <summary>One training step of the digit transformer, batch 32: time and managed bytes (none).</summary>
[MemoryDiagnoser]
public class DigitStep
{
    private DigitTrainer? _trainer;

    /// <summary>Builds the trainer and takes the first steps, which grow the arena.</summary>
    [GlobalSetup]
    public void Setup()
    {
        // So many epochs that no curve point or epoch end falls into the measurement.
        _trainer = new DigitTrainer(new DigitTrainingOptions { Epochs = 1_000_000 });
        for (int i = 0; i < 20; i++) _trainer.Step();
    }

    /// <summary>Forward, backward, clip and update.</summary>
    [Benchmark]
    public double Step() => _trainer!.Step();

    /// <summary>Frees the trainer.</summary>
    [GlobalCleanup]
    public void Cleanup() => _trainer!.Dispose();
}
