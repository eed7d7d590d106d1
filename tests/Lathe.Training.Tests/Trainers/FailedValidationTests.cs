using Lathe.Training.Callbacks;

namespace Lathe.Training.Tests.Trainers;

/// <summary>A validation that fails must not leave the averages standing in the model.</summary>
[Collection(nameof(Alone))]
public sealed class FailedValidationTests
{
    [Fact]
    public void Weights_are_the_trained_ones_after_a_failure_at_a_validations_end()
    {
        var task = new TinyTask(new TinyModel(1));
        using var average = new WeightAverage(task.Model.Parameters, 0.99);
        float[] trained = [];
        var full = new LambdaCallback("full")
        {
            TrainBatchEnd = (t, _) => trained = t.Task.Model.Parameters[0].Value<float>().ToArray(),
            ValidationEnd = (_, _) => throw new IOException("the disk is full"),
        };
        using var run = new TinyRun(TinyRun.Options with { ValidateEvery = 3 }, task, average, full);
        Assert.Throws<IOException>(() => run.Trainer.Fit(TestContext.Current.CancellationToken));
        Assert.NotEmpty(trained);
        Assert.Equal(trained, task.Model.Parameters[0].Value<float>().ToArray());
    }
}
