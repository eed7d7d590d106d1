using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;

namespace Lathe.Training.Tests.Trainers;

[Collection(nameof(Alone))]
public sealed class TrainerResumeTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(13, 2)]
    [InlineData(14, 1)]
    [InlineData(21, 3)]
    [InlineData(39, 1)]
    public void An_interrupted_run_ends_with_the_bits_of_an_undisturbed_one(int stopAfter, int accumulation)
    {
        using var folder = new Digits.TemporaryFolder();
        TrainerOptions options = TinyRun.Options with { AccumulationSteps = accumulation };
        (string hash, List<TrainPoint> training, List<ValidationPoint> validation, float[] ema) = Run(options, null, folder.File("whole"), int.MaxValue);
        Run(options, null, folder.File("parts"), stopAfter);
        (string hash2, List<TrainPoint> training2, List<ValidationPoint> validation2, float[] ema2) = Run(options, "parts", folder.File("parts"), int.MaxValue);
        Assert.Equal(hash, hash2);
        Assert.Equal(training, training2);
        Assert.Equal(validation, validation2);
        Assert.Equal(ema, ema2);
        Assert.Equal(File.ReadAllBytes(folder.File("whole/best.safetensors")), File.ReadAllBytes(folder.File("parts/best.safetensors")));
    }

    [Fact]
    public void A_run_that_lost_its_last_steps_repeats_them_bit_for_bit()
    {
        // As after kill -9: steps were done, and curves drawn, after the last checkpoint.
        using var folder = new Digits.TemporaryFolder();
        string copy = folder.File("killed.safetensors");
        string last = folder.File("run/last.safetensors");
        var thief = new LambdaCallback("thief")
        {
            TrainBatchEnd = (_, s) =>
            {
                if (s.Step == 29) File.Copy(last, copy);
            },
        };
        using var run = new TinyRun(null, null, new CheckpointCallback(folder.File("run"), everySteps: 10), thief);
        run.Trainer.Fit(TestContext.Current.CancellationToken);
        using var again = new TinyRun(null, null, new CheckpointCallback(folder.File("again"), everySteps: 10), new LambdaCallback("thief"));
        again.Trainer.Resume(copy);
        Assert.Equal(20, again.Trainer.Step);
        again.Trainer.Fit(TestContext.Current.CancellationToken);
        Assert.Equal(run.Hash, again.Hash);
        Assert.Equal(run.Trainer.History.Training, again.Trainer.History.Training);
        Assert.Equal(run.Trainer.History.Validation, again.Trainer.History.Validation);
    }

    [Fact]
    public void No_bit_depends_on_the_number_of_threads()
    {
        int before = LatheThreads.Count;
        var hashes = new HashSet<string>();
        try
        {
            foreach (int threads in (int[])[1, 2, 3])
            {
                LatheThreads.Count = threads;
                using var run = new TinyRun(TinyRun.Options with { MaxSteps = 12 }, new TinyTask(new TinyModel(1, width: 96), rows: 32));
                run.Trainer.Fit(TestContext.Current.CancellationToken);
                hashes.Add(run.Hash);
            }
        }
        finally
        {
            LatheThreads.Count = before;
        }

        Assert.Single(hashes);
    }

    [Fact]
    public void What_does_not_belong_together_is_refused()
    {
        using var folder = new Digits.TemporaryFolder();
        string path = folder.File("c.safetensors"), weights = folder.File("w.safetensors"), cut = folder.File("cut.safetensors");
        using var run = new TinyRun(TinyRun.Options with { MaxSteps = 3 });
        run.Trainer.Fit(TestContext.Current.CancellationToken);
        run.Trainer.Save(path);
        run.Trainer.SaveWeights(weights);
        File.WriteAllBytes(cut, File.ReadAllBytes(path)[..^10]);

        string Refused(string file, TinyRun other)
        {
            using (other) return Assert.ThrowsAny<InvalidDataException>(() => other.Trainer.Resume(file)).Message;
        }

        Assert.Contains("other data", Refused(path, new TinyRun(null, new TinyTask(new TinyModel(1), identity: "other data"))), StringComparison.Ordinal);
        Assert.Contains("tokens.weight", Refused(path, new TinyRun(null, new TinyTask(new TinyModel(1, width: 13)))), StringComparison.Ordinal);
        Assert.Contains("seed", Refused(path, new TinyRun(TinyRun.Options with { Seed = 4 })), StringComparison.Ordinal);
        Assert.Contains("accumulation", Refused(path, new TinyRun(TinyRun.Options with { AccumulationSteps = 2 })), StringComparison.Ordinal);
        Assert.Contains("lathe.trainer", Refused(weights, new TinyRun()), StringComparison.Ordinal);
        using var whole = new TinyRun();
        Assert.Throws<Nn.Formats.Safetensors.SafetensorsException>(() => whole.Trainer.Resume(cut));
    }

    [Fact]
    public void A_checkpoint_that_lacks_its_last_tensor_changes_nothing()
    {
        using var folder = new Digits.TemporaryFolder();
        string path = folder.File("c.safetensors");
        using var run = new TinyRun(TinyRun.Options with { MaxSteps = 3 });
        run.Trainer.Fit(TestContext.Current.CancellationToken);
        run.Trainer.Save(path);
        var task = new TinyTask(new TinyModel(1));
        using var average = new WeightAverage(task.Model.Parameters, 0.9);
        using var other = new TinyRun(null, task, average);
        string before = other.Hash;
        Assert.Contains("has no tensor 'callback.", Assert.Throws<InvalidDataException>(() => other.Trainer.Resume(path)).Message, StringComparison.Ordinal);
        Assert.Equal((before, 0L), (other.Hash, other.Trainer.Step));
        Assert.NotEqual(before, run.Hash);
    }

    private static (string Hash, List<TrainPoint> Training, List<ValidationPoint> Validation, float[] Ema) Run(TrainerOptions options, string? resume, string folder, int stopAfter)
    {
        var task = new TinyTask(new TinyModel(1)) { Counted = row => 1 + (int)(row % TinyTask.Length) };
        using var average = new WeightAverage(task.Model.Parameters, 0.9);
        using var stop = new CancellationTokenSource();
        var stopper = new LambdaCallback("stopper")
        {
            TrainBatchEnd = (_, s) =>
            {
                if (s.Step == stopAfter) stop.Cancel();
            },
        };
        var checkpoint = new CheckpointCallback(folder);
        using var run = new TinyRun(options, task, average, new EarlyStopping(100), checkpoint, new GradientMonitor(), stopper);
        if (resume is not null) run.Trainer.Resume(checkpoint.Last);
        FitResult result = run.Trainer.Fit(stop.Token);
        Assert.Equal(stopAfter < options.MaxSteps, result.Interrupted);
        return (run.Hash, run.Trainer.History.Training, run.Trainer.History.Validation, [.. average.Tensors.SelectMany(p => p.Value<float>().ToArray())]);
    }
}
