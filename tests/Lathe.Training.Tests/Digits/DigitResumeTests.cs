using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

public sealed class DigitResumeTests
{
    private static readonly string Undisturbed = Run([]);

    // Trains, stopping after each of the steps and going on from the files in a new trainer.
    private static string Run(long[] stops)
    {
        using var folder = new TemporaryFolder();
        DigitTrainer trainer = new(DigitRuns.Short, folder.Path);
        foreach (long stop in stops)
        {
            using var source = new CancellationTokenSource();
            DigitTrainingResult part = trainer.Run(new StopAt(stop, source), source.Token);
            Assert.True(part.Interrupted);
            Assert.Equal(stop, trainer.StepsDone);
            trainer.Dispose();
            trainer = DigitTrainer.Resume(folder.Path);
            Assert.Equal(stop, trainer.StepsDone);
        }

        DigitTrainingResult result = trainer.Finish();
        trainer.Dispose();
        Assert.False(result.Interrupted);
        return DigitRuns.Fingerprint(folder.Path);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(31)]
    public void A_run_stopped_and_resumed_leaves_the_same_weights_optimizer_and_curves(long stop)
        => Assert.Equal(Undisturbed, Run([stop]));

    [Fact]
    public void At_random_steps_and_more_than_once()
    {
        long[] stops = [.. Enumerable.Range(1, 31).Select(i => (long)i)];
        Random.Shared.Shuffle(stops);
        stops = [.. stops[..3].Order()];
        Assert.True(Undisturbed == Run(stops), $"Stopped after steps {string.Join(", ", stops)}, the run ended otherwise.");
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    public void With_other_optimizers(OptimizerKind optimizer)
    {
        DigitTrainingOptions options = DigitRuns.Short with { Optimizer = optimizer, WeightDecay = 0.01, Schedule = ScheduleKind.OneCycle };
        using TemporaryFolder whole = new(), parts = new();
        using (var trainer = new DigitTrainer(options, whole.Path)) trainer.Finish();
        using (var trainer = new DigitTrainer(options, parts.Path))
        {
            using var source = new CancellationTokenSource();
            trainer.Run(new StopAt(13, source), source.Token);
        }

        using (DigitTrainer trainer = DigitTrainer.Resume(parts.Path)) trainer.Finish();
        Assert.Equal(DigitRuns.Fingerprint(whole.Path), DigitRuns.Fingerprint(parts.Path));
    }

    [Fact]
    public void A_finished_run_resumed_is_finished()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = new DigitTrainer(DigitRuns.Short, folder.Path)) trainer.Finish();
        string before = DigitRuns.Fingerprint(folder.Path);
        using DigitTrainer again = DigitTrainer.Resume(folder.Path);
        DigitTrainingResult result = again.Finish();
        Assert.Equal(4, result.Epochs);
        Assert.False(result.Interrupted);
        Assert.Equal(before, DigitRuns.Fingerprint(folder.Path));
    }

    [Fact]
    public void Cancelled_before_the_first_step_the_run_can_start_later()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = new DigitTrainer(DigitRuns.Short, folder.Path))
        {
            DigitTrainingResult nothing = trainer.Run(cancellation: new CancellationToken(canceled: true));
            Assert.Equal((0, 0, true), (nothing.Epochs, nothing.BestEpoch, nothing.Interrupted));
        }

        using (DigitTrainer trainer = DigitTrainer.Resume(folder.Path)) trainer.Finish();
        Assert.Equal(Undisturbed, DigitRuns.Fingerprint(folder.Path));
    }

    [Fact]
    public void The_best_model_read_back_gives_the_result_reported()
    {
        using var folder = new TemporaryFolder();
        using var trainer = new DigitTrainer(DigitRuns.Short, folder.Path);
        DigitTrainingResult result = trainer.Finish();
        using DigitModelFile file = DigitModelFile.Load(folder.Path);
        Assert.Equal(result.Checkpoint, file.Path);
        Assert.Equal(DigitRuns.Short, file.Options);
        Assert.Equal(result.BestEpoch, file.History.BestEpoch);
        using var evaluator = new DigitEvaluator();
        DigitEvaluation test = evaluator.Evaluate(file.Model, trainer.Data.Test);
        Assert.Equal((result.Test.Correct, result.Test.Loss), (test.Correct, test.Loss));
    }
}
