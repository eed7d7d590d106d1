using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

public sealed class DigitTrainerTests
{
    [Fact]
    public void The_loss_falls_for_every_optimizer_and_schedule()
    {
        (OptimizerKind, ScheduleKind, double)[] ways =
        [
            (OptimizerKind.Adam, ScheduleKind.Cosine, 3e-3), (OptimizerKind.AdamW, ScheduleKind.OneCycle, 3e-3),
            (OptimizerKind.Sgd, ScheduleKind.Linear, 0.05), (OptimizerKind.Adam, ScheduleKind.Constant, 3e-3),
        ];
        foreach ((OptimizerKind optimizer, ScheduleKind schedule, double rate) in ways)
        {
            using var trainer = new DigitTrainer(
                DigitRuns.Short with { Optimizer = optimizer, Schedule = schedule, LearningRate = rate, Nesterov = optimizer == OptimizerKind.Sgd });
            DigitTrainingResult result = trainer.Finish();
            Assert.Equal(4, result.Epochs);
            Assert.False(result.Interrupted);
            Assert.Equal(4, trainer.History.Epochs.Count);
            Assert.True(
                trainer.History.Epochs[^1].TrainLoss < 0.9 * trainer.History.Epochs[0].TrainLoss,
                $"{optimizer} with {schedule}: {string.Join(", ", trainer.History.Epochs.Select(e => e.TrainLoss))}");
        }
    }

    [Fact]
    public void Expressions_of_several_lengths_are_learnt()
    {
        DigitTrainingOptions options = DigitRuns.Short with
        {
            Data = new DigitDatasetOptions { Examples = 2_000, MinArguments = 1, MaxArguments = 4, LargestValue = 3 },
            Model = DigitRuns.Short.Model with { Dropout = 0 },
            Epochs = 15,
        };
        using var trainer = new DigitTrainer(options);
        DigitTrainingResult result = trainer.Finish();
        Assert.InRange(result.Test.Accuracy, 0.7, 1);
        Assert.All(Enum.GetValues<DigitOperation>(), operation => Assert.True(result.Test.AskedOf(operation) > 0));
    }

    [Fact]
    public void A_random_split_leaks_four_fifths_and_a_split_by_expression_nothing()
    {
        DigitTrainingResult Run(DigitSplitMode split, out int trained)
        {
            using var trainer = new DigitTrainer(DigitRuns.Short with { Data = new DigitDatasetOptions { Split = split }, Epochs = 1 });
            DigitExamples train = trainer.Data.Train;
            trained = Enumerable.Range(0, train.Count).Select(train.Expression).Distinct().Count();
            return trainer.Finish();
        }

        DigitTrainingResult random = Run(DigitSplitMode.Random, out int trainedAtRandom);
        Assert.InRange(random.Leak, 0.75, 0.85);
        Assert.Equal(5_000 - trainedAtRandom, random.Unseen!.Expressions);

        DigitTrainingResult apart = Run(DigitSplitMode.ByExpression, out int trained);
        Assert.Equal(0, apart.Leak);
        Assert.Equal(4_000, trained);
        Assert.Equal(1_000, apart.Unseen!.Expressions);
    }

    [Fact]
    public void The_best_weights_are_those_of_the_best_epoch()
    {
        // A rate that ruins the model again after it has learnt something, so that the best epoch is not the last.
        using var trainer = new DigitTrainer(DigitRuns.Short with { LearningRate = 0.1, Schedule = ScheduleKind.Constant, Epochs = 6 });
        DigitTrainingResult result = trainer.Finish();
        DigitEpoch best = trainer.History.Epochs.OrderByDescending(e => e.ValidationAccuracy).ThenBy(e => e.ValidationLoss).First();
        Assert.Equal(best.Epoch, result.BestEpoch);

        // The model itself keeps the last weights; the result is measured with the best.
        using var evaluator = new DigitEvaluator();
        Assert.Equal(trainer.History.Epochs[^1].ValidationLoss, evaluator.Evaluate(trainer.Model, trainer.Data.Validation).Loss);
    }

    [Fact]
    public void Curves_have_a_point_for_each_step_of_a_short_run_and_name_the_layers()
    {
        using var trainer = new DigitTrainer(DigitRuns.Short);
        trainer.Finish();
        Assert.Equal(trainer.TotalSteps, trainer.History.Points.Count);
        Assert.Equal(Enumerable.Range(1, (int)trainer.TotalSteps).Select(i => (long)i), trainer.History.Points.Select(p => p.Step));
        Assert.Equal("embedding", trainer.History.Layers[0]);
        Assert.Equal("blocks.1.feed_forward", trainer.History.Layers[7]);
        Assert.Equal("classifier", trainer.History.Layers[^1]);
        foreach (DigitPoint point in trainer.History.Points)
            Assert.Equal(point.GradientNorm, Math.Sqrt(point.LayerGradientNorms.Sum(n => n * n)), 1e-6 * point.GradientNorm);
    }

    [Fact]
    public void Label_smoothing_keeps_the_loss_up_and_the_accuracy()
    {
        double LastLoss(double smoothing)
        {
            DigitTrainingOptions options = DigitRuns.Short with
            {
                Data = new DigitDatasetOptions { Examples = 500, MinArguments = 1, MaxArguments = 1 },
                LabelSmoothing = smoothing,
                Epochs = 20,
            };
            using var trainer = new DigitTrainer(options);
            trainer.Finish();
            return trainer.History.Epochs[^1].TrainLoss;
        }

        // With ε = 0.3 over 20 classes the entropy of the target is 1.0: no model gets below it.
        Assert.InRange(LastLoss(0.3), 1.0, 2);
        Assert.InRange(LastLoss(0), 0, 0.9);
    }

    [Theory]
    [InlineData(1e30, 0, 4)]
    [InlineData(1e30, 1, 4)]
    [InlineData(1e12, 0, 1)]
    public void A_run_that_diverges_says_so_and_keeps_its_last_good_checkpoint(double rate, double clip, int epochs)
    {
        using var folder = new TemporaryFolder();
        DigitTrainingOptions options = DigitRuns.Short with
        {
            LearningRate = rate,
            WarmupSteps = 0,
            Optimizer = OptimizerKind.Sgd,
            ClipNorm = clip,
            Epochs = epochs,
            WeightDecay = 1,
        };
        using var trainer = new DigitTrainer(options, folder.Path);
        trainer.Save();
        ArithmeticException error = Assert.Throws<ArithmeticException>(() => trainer.Finish());
        Assert.Contains("diverged at step", error.Message, StringComparison.Ordinal);
        Assert.Contains("Lower the learning rate", error.Message, StringComparison.Ordinal);
        using DigitTrainer resumed = DigitTrainer.Resume(folder.Path);
        Assert.Equal(0, resumed.StepsDone);
    }

    [Fact]
    public void Weights_ruined_by_the_last_step_of_an_epoch_are_noticed_too()
    {
        DigitTrainingOptions options = DigitRuns.Short with
        {
            Epochs = 1,
            BatchSize = 1_000,
            LearningRate = 1e38,
            WarmupSteps = 0,
            Optimizer = OptimizerKind.Sgd,
            ClipNorm = 0,
        };
        using var trainer = new DigitTrainer(options);
        Assert.Equal(1, trainer.TotalSteps);
        Assert.Contains("its validation loss is", Assert.Throws<ArithmeticException>(() => trainer.Finish()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dropout_draws_anew_in_every_step()
    {
        // One example and next to no learning: only the mask can tell the steps apart.
        DigitTrainingOptions options = DigitRuns.Short with
        {
            Data = new DigitDatasetOptions { Examples = 1, TrainFraction = 1, ValidationFraction = 0, TestFraction = 0 },
            Model = DigitRuns.Short.Model with { Dropout = 0.5 },
            LearningRate = 1e-30,
        };
        using var trainer = new DigitTrainer(options);
        trainer.Finish();
        Assert.Equal(4, trainer.History.Points.Select(p => p.Loss).Distinct().Count());
    }

    [Fact]
    public void The_observer_sees_every_step_and_epoch()
    {
        var observer = new StopAt(long.MaxValue, new CancellationTokenSource());
        using var trainer = new DigitTrainer(DigitRuns.Short);
        trainer.Finish(observer);
        Assert.Equal(trainer.TotalSteps, observer.Steps);
        Assert.Equal(4, observer.Epochs);
    }
}
