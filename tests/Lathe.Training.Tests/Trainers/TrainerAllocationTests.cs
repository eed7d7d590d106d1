using Lathe.Training.Callbacks;

namespace Lathe.Training.Tests.Trainers;

[Collection(nameof(Alone))]
public sealed class TrainerAllocationTests
{
    [Fact]
    public void A_steady_step_allocates_nothing() => Assert.Equal(0, Measure(leak: false));

    [Fact]
    public void The_measure_sees_one_small_allocation() => Assert.InRange(Measure(leak: true), 1, 100);

    private static long Measure(bool leak)
    {
        using var folder = new Digits.TemporaryFolder();
        var task = new TinyTask(new TinyModel(1));
        using var average = new WeightAverage(task.Model.Parameters);
        long before = 0, bytes = -1;
        object? kept = null;
        var meter = new LambdaCallback("meter")
        {
            TrainBatchEnd = (_, s) =>
            {
                if (s.Step == 20) before = GC.GetAllocatedBytesForCurrentThread();
                if (s.Step == 60 && leak) kept = new object();
                if (s.Step == 120) bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            },
        };
        TrainerOptions options = TinyRun.Options with { MaxSteps = 121, AccumulationSteps = 2, LogEvery = 1000, ValidateEvery = 0 };
        using var run = new TinyRun(
            options, task, average, new CheckpointCallback(folder.Path), new EarlyStopping(3), new LearningRateMonitor(), new ThroughputMonitor(1e6),
            new RunTimer(TimeSpan.FromHours(1)), new GradientMonitor(), meter);
        run.Trainer.Fit(TestContext.Current.CancellationToken);
        GC.KeepAlive(kept);
        return bytes;
    }
}
