using Lathe.Training.Profiling;
using Lathe.Training.Tests.Trainers;

namespace Lathe.Training.Tests.Profiling;

[Collection(nameof(Alone))]
public sealed class ProfilerTests
{
    [Fact]
    public void Ops_are_counted_a_step_and_the_run_ends()
    {
        var profiler = new Profiler(steps: 4, warmup: 2);
        using var run = new TinyRun(TinyRun.Options with { AccumulationSteps = 3, ValidateEvery = 0 }, new TinyTask(new TinyModel(1)), profiler);
        FitResult result = run.Trainer.Fit(TestContext.Current.CancellationToken);
        Assert.Equal(6, result.Steps);
        Assert.Null(run.Trainer.Scope.Profile);
        StepProfile profile = profiler.Result!;
        Assert.Equal(4, profile.Steps);
        ProfileRow linear = profile.Rows.Single(r => r.Name == "linear");

        // Two linear layers, 12 → 24 → 11, over 32 rows, three micro-batches.
        Assert.Equal(6, linear.Calls);
        Assert.Equal(3 * 2.0 * 32 * ((12 * 24) + (24 * 11)), linear.Flops);
        Assert.Equal(2 * linear.Flops, profile.Rows.Single(r => r.Name == "linear′").Flops);
        Assert.Equal(1, profile.Rows.Single(r => r.Name == "optimizer").Calls);
        Assert.All(profile.Rows, r => Assert.True(r is { Seconds: > 0, Bytes: > 0, RooflineShare: > 0 }, r.ToString()));
        Assert.InRange(profile.Rows.Sum(r => r.Seconds), 0, profile.SecondsPerStep);
        Assert.InRange(profile.Roofline.FlopsPerSecond, 1e8, 1e14);
        Assert.InRange(profile.Roofline.BytesPerSecond, 1e8, 1e13);
    }
}
