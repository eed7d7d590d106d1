using Lathe.Tensors;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

/// <summary>
/// Counts managed bytes over 100 steps of the real model, in the loop a user runs. Points of the curves allocate, at every
/// (total steps / 400)th step; so the run is planned to have 50,000 steps, where no point falls between steps 2 and 125.
/// </summary>
[Collection(nameof(Alone))]
public sealed class DigitAllocationTests
{
    private const int First = 20;
    private const int Last = First + 100;

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 5)]
    public void A_steady_step_allocates_nothing(int threads, int mostArguments) => Assert.Equal(0, Measure(threads, mostArguments, leakAt: 0));

    [Fact]
    public void The_measure_sees_one_small_allocation() => Assert.InRange(Measure(1, 3, leakAt: 60), 1, 100);

    private static long Measure(int threads, int mostArguments, long leakAt)
    {
        int before = LatheThreads.Count;
        LatheThreads.Count = threads;
        try
        {
            using var stop = new CancellationTokenSource();
            var meter = new Meter(stop, leakAt);
            var options = new DigitTrainingOptions { Data = new DigitDatasetOptions { MaxArguments = mostArguments }, Epochs = 200 };
            using var trainer = new DigitTrainer(options);
            Assert.Equal(50_000, trainer.TotalSteps);
            trainer.Run(meter, stop.Token);
            Assert.Equal(Last, trainer.StepsDone);
            return meter.Bytes;
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    private sealed class Meter(CancellationTokenSource stop, long leakAt) : IDigitTrainingObserver
    {
        private long _before;

        public long Bytes { get; private set; }

        // Kept, so that the compiler cannot leave it out.
        public object? Leak { get; private set; }

        public void OnStep(in DigitProgress progress)
        {
            if (progress.Step == First) _before = GC.GetAllocatedBytesForCurrentThread();
            if (progress.Step == leakAt) Leak = new object();
            if (progress.Step != Last) return;
            Bytes = GC.GetAllocatedBytesForCurrentThread() - _before;
            stop.Cancel();
        }
    }
}
