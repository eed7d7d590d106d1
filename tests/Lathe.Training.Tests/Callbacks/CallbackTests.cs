using System.Text.Json;
using Lathe.Nn;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Optimizers;
using Lathe.Training.Tests.Trainers;

namespace Lathe.Training.Tests.Callbacks;

public sealed class CallbackTests
{
    [Fact]
    public void Early_stopping_waits_for_its_patience()
    {
        var stop = new EarlyStopping(2, minimumDelta: 0.01);
        using var run = new TinyRun();
        foreach ((double loss, bool stops) in ((double, bool)[])[(3, false), (2, false), (1.995, false), (1.5, false), (1.6, false), (1.495, true)])
        {
            stop.OnValidationEnd(run.Trainer, new ValidationPoint(1, loss, 1));
            Assert.Equal(stops, Stopped(run.Trainer));
        }

        static bool Stopped(Trainer trainer) => typeof(Trainer).GetField("_stopReason", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(trainer) is not null;
    }

    [Fact]
    public void A_run_that_no_longer_learns_stops_early_and_stays_stopped_when_resumed()
    {
        using var folder = new Digits.TemporaryFolder();
        TrainerOptions options = TinyRun.Options with { MaxSteps = 400, LearningRate = 1e-12, ValidateEvery = 2 };
        using (var run = new TinyRun(options, null, new EarlyStopping(3, 1e-6), new CheckpointCallback(folder.Path)))
        {
            FitResult result = run.Trainer.Fit(TestContext.Current.CancellationToken);
            Assert.Equal(8, result.Steps);
            Assert.Contains("early stopping", result.StopReason, StringComparison.Ordinal);
            Assert.False(result.Interrupted);
        }

        using var again = new TinyRun(options, null, new EarlyStopping(3, 1e-6), new CheckpointCallback(folder.Path));
        again.Trainer.Resume(folder.File("last.safetensors"));
        Assert.Equal(8, again.Trainer.Fit(TestContext.Current.CancellationToken).Steps);
    }

    [Fact]
    public void The_timer_counts_the_time_before_a_resume()
    {
        using var run = new TinyRun(null, null, new RunTimer(TimeSpan.Zero));
        FitResult result = run.Trainer.Fit(TestContext.Current.CancellationToken);
        Assert.Equal(0, result.Steps);
        Assert.Contains("time", result.StopReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spike_is_found_counted_and_left_out()
    {
        using var task = new SpikyTask();
        var found = new List<double>();
        var monitor = new GradientMonitor { WarmupSteps = 10, SkipSpikes = true, OnSpike = (_, norm, mean) => found.Add(norm / mean) };
        using var sgd = new Sgd(task.Model.Parameters);
        var weights = new List<float>();
        var watch = new LambdaCallback { TrainBatchEnd = (_, _) => weights.Add(task.Weight.Value<float>()[0]) };
        using var trainer = new Trainer(task, sgd, new TrainerOptions { MaxSteps = 30, LearningRate = 0.001, ClipNorm = 0 }, monitor, watch);
        trainer.Fit(TestContext.Current.CancellationToken);
        Assert.Equal(2, monitor.Spikes);
        // The first spike entered the mean as the 8 it was allowed to be: 1 + 7·0.02·0.98³/(1 − 0.98²³) is 1.3545.
        Assert.Equal([100.0, 73.826], found, (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal(weights[18], weights[19]);
        Assert.Equal(weights[22], weights[23]);
        Assert.NotEqual(weights[24], weights[25]);
    }

    [Fact]
    public void Averages_follow_their_formula_and_stand_in_for_the_weights_in_validation()
    {
        using var task = new SpikyTask();
        using var average = new WeightAverage(task.Model.Parameters, 0.5);
        using var sgd = new Sgd(task.Model.Parameters);
        double expected = 2, seen = double.NaN;
        var watch = new LambdaCallback
        {
            TrainBatchEnd = (_, s) => expected += (1 - Math.Min(0.5, (1.0 + s.Step) / (10 + s.Step))) * (task.Weight.Value<float>()[0] - expected),
            ValidationEnd = (_, _) => seen = task.Weight.Value<float>()[0],
        };
        using var trainer = new Trainer(task, sgd, new TrainerOptions { MaxSteps = 12, LearningRate = 0.1, ClipNorm = 0, OverfitBatches = 1 }, average, watch);
        trainer.Fit(TestContext.Current.CancellationToken);
        Assert.Equal(expected, seen, 1e-5);
        Assert.Equal(expected, average.Tensors[0].Value<float>()[0], 1e-5);
        Assert.Equal(2 - 1.2, task.Weight.Value<float>()[0], 1e-5);
    }

    [Fact]
    public void States_survive_their_json()
    {
        using var run = new TinyRun();
        var first = new GradientMonitor { WarmupSteps = 0 };
        run.Trainer.TrainStep();
        first.OnBeforeOptimizerStep(run.Trainer);
        var second = new GradientMonitor();
        second.LoadState(JsonDocument.Parse(State(first)).RootElement);
        Assert.Equal(State(first), State(second));
        var stop = new EarlyStopping(3);
        stop.OnValidationEnd(run.Trainer, new ValidationPoint(1, 1.25, 1));
        stop.OnValidationEnd(run.Trainer, new ValidationPoint(2, 2, 1));
        Assert.Equal("{\"best\":1.25,\"waited\":1}", State(stop));
        Assert.ThrowsAny<Exception>(() => new EarlyStopping(3).LoadState(JsonDocument.Parse("{}").RootElement));
    }

    private static string State(Callback callback)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            callback.SaveState(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Loss w, but 100·w in steps 20 and 24: a gradient of 1, and of 100.</summary>
    private sealed class SpikyTask : TrainingTask, IDisposable
    {
        private readonly OneWeight _model = new();

        public override Module Model => _model;

        public Parameter Weight => _model.Weight;

        public override BatchLoss TrainingLoss(Scope scope, long batch) => new((scope.Use(Weight) * (batch is 19 or 23 ? 100 : 1)).Sum(), 1);

        public void Dispose() => _model.Dispose();
    }

    private sealed class OneWeight : Module
    {
        public OneWeight()
        {
            Weight = Add(new Parameter("w", [1]));
            Weight.Value<float>()[0] = 2;
        }

        public Parameter Weight { get; }
    }
}
