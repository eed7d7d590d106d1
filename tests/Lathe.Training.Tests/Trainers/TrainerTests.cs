using Lathe.Tensors;
using Lathe.Training.Callbacks;
using Lathe.Training.Loggers;
using Lathe.Training.Schedules;

namespace Lathe.Training.Tests.Trainers;

public sealed class TrainerTests
{
    [Fact]
    public void The_loss_falls_and_the_curves_have_their_points()
    {
        using var run = new TinyRun(TinyRun.Options with { MaxSteps = 150, Schedule = new ConstantSchedule(), LearningRate = 1e-2, ValidateAtStart = true });
        FitResult result = run.Trainer.Fit(TestContext.Current.CancellationToken);
        TrainingHistory history = run.Trainer.History;
        Assert.Equal((150, 150 * 4 * TinyTask.Length, false, null), (result.Steps, result.Tokens, result.Interrupted, result.StopReason));
        Assert.Equal([.. Enumerable.Range(1, 50).Select(i => 3L * i)], history.Training.Select(p => p.Step));
        Assert.Equal([0L, .. Enumerable.Range(1, 21).Select(i => 7L * i), 150L], history.Validation.Select(p => p.Step));
        Assert.InRange(history.Validation[0].Loss, 2.2, 3.2);
        Assert.InRange(history.Validation[^1].Loss, 0.2, 1.2);
        Assert.Equal(Math.Exp(history.Validation[^1].Loss), history.Validation[^1].Perplexity);
    }

    [Fact]
    public void Hooks_run_in_order_and_end_hooks_in_reverse()
    {
        var seen = new List<string>();
        LambdaCallback Spy(string name) => new(name)
        {
            FitStart = _ => seen.Add($"{name} start"),
            TrainBatchStart = _ => seen.Add($"{name} batch"),
            AfterBackward = _ => seen.Add($"{name} backward"),
            BeforeOptimizerStep = t => seen.Add($"{name} {(t.GradientNorm > 0 ? "update" : "?")}"),
            TrainBatchEnd = (t, s) => seen.Add($"{name} did {s.Step}"),
            ValidationStart = _ => seen.Add($"{name} validates"),
            ValidationEnd = (_, p) => seen.Add($"{name} validated {p.Step}"),
            FitEnd = (_, r) => seen.Add($"{name} end {r.Steps}"),
        };
        using var run = new TinyRun(TinyRun.Options with { MaxSteps = 1, AccumulationSteps = 2 }, null, Spy("a"), Spy("b"));
        run.Trainer.Fit(TestContext.Current.CancellationToken);
        Assert.Equal(
            ["a start", "b start", "a batch", "b batch", "a backward", "b backward", "a backward", "b backward", "a update", "b update", "a did 1", "b did 1",
             "a validates", "b validates", "b validated 1", "a validated 1", "b end 1", "a end 1"], seen);
    }

    [Fact]
    public void Two_callbacks_of_one_name_are_refused()
        => Assert.Contains("ear", Assert.Throws<ArgumentException>(() => new TinyRun(null, null, new LambdaCallback("ear"), new LambdaCallback("ear"))).Message);

    [Fact]
    public void Fast_dev_run_does_one_of_each_and_writes_nothing()
    {
        using var folder = new Digits.TemporaryFolder();
        using var run = new TinyRun(TinyRun.Options with { FastDevRun = true }, null, new CheckpointCallback(folder.File("c")));
        run.Trainer.Loggers.Add(new CsvLogger(folder.File("m.csv")));
        Assert.Equal(1, run.Trainer.Fit(TestContext.Current.CancellationToken).Steps);
        Assert.Equal(4 * TinyTask.Length, Assert.Single(run.Trainer.History.Validation).Tokens);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Overfitting_two_batches_learns_them_by_heart()
    {
        var task = new TinyTask(new TinyModel(1, width: 32, dropout: 0), rows: 1);
        using var run = new TinyRun(TinyRun.Options with { MaxSteps = 200, LearningRate = 1e-2, Schedule = new ConstantSchedule(), OverfitBatches = 2, ValidateEvery = 0 }, task);
        run.Trainer.Fit(TestContext.Current.CancellationToken);
        ValidationPoint end = Assert.Single(run.Trainer.History.Validation);
        Assert.Equal(2 * TinyTask.Length, end.Tokens);
        Assert.InRange(end.Loss, 0, 0.5);
    }

    [Fact]
    public void Limits_hold()
    {
        using var run = new TinyRun(TinyRun.Options with { LimitTrainBatches = 9, AccumulationSteps = 2, LimitValidationBatches = 2 });
        Assert.Equal(5, run.Trainer.Fit(TestContext.Current.CancellationToken).Steps);
        Assert.Equal(2 * 4 * TinyTask.Length, Assert.Single(run.Trainer.History.Validation).Tokens);
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_run_and_leaves_the_last_good_checkpoint()
    {
        using var folder = new Digits.TemporaryFolder();
        Exception? told = null;
        var task = new TinyTask(new TinyModel(1)) { BrokenFrom = 23 };
        using var run = new TinyRun(null, task, new CheckpointCallback(folder.Path, everySteps: 5), new LambdaCallback { Failed = (_, e) => told = e });
        ArithmeticException error = Assert.Throws<ArithmeticException>(() => run.Trainer.Fit(TestContext.Current.CancellationToken));
        Assert.Same(error, told);
        Assert.Contains("step 24", error.Message, StringComparison.Ordinal);
        Assert.Contains("learning rate", error.Message, StringComparison.Ordinal);

        using var again = new TinyRun(null, null, new CheckpointCallback(folder.Path), new LambdaCallback());
        again.Trainer.Resume(folder.File(CheckpointCallback.LastName));
        Assert.Equal(20, again.Trainer.Step);
        Assert.True(again.Trainer.Fit(TestContext.Current.CancellationToken).Steps == 40);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_leaves_the_one_before()
    {
        using var folder = new Digits.TemporaryFolder();
        using var run = new TinyRun(TinyRun.Options with { MaxSteps = 3, ValidateEvery = 0 });
        run.Trainer.Fit(TestContext.Current.CancellationToken);
        string path = folder.File("c.safetensors");
        run.Trainer.Save(path);
        byte[] before = File.ReadAllBytes(path);

        // A state that fails in the middle of writing stands for the disk that is full.
        using var broken = new TinyRun(null, null, new Unwritable());
        Assert.Throws<IOException>(() => broken.Trainer.Save(path));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(0, 1e-3, 1)]
    [InlineData(5, double.NaN, 1)]
    [InlineData(5, 1e-3, 0)]
    public void Options_that_make_no_sense_are_refused(long steps, double rate, int accumulation)
        => Assert.Throws<ArgumentException>(() => new TinyRun(new TrainerOptions { MaxSteps = steps, LearningRate = rate, AccumulationSteps = accumulation }));

    private sealed class Unwritable : Callback
    {
        public override void SaveState(System.Text.Json.Utf8JsonWriter json) => throw new IOException("No space left on device");
    }
}
