using Lathe.Nn.Models;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

public sealed class DigitTrainingOptionsTests
{
    [Fact]
    public void Wrong_numbers_are_named_before_anything_is_built()
    {
        var options = new DigitTrainingOptions();
        AssertNames("Epochs is 0", options with { Epochs = 0 });
        AssertNames("batch size is 0", options with { BatchSize = 0 });
        AssertNames("learning rate is NaN", options with { LearningRate = double.NaN });
        AssertNames("learning rate is 0", options with { LearningRate = 0 });
        AssertNames("learning rate is -0.1", options with { LearningRate = -0.1 });
        AssertNames("learning rate is Infinity", options with { LearningRate = double.PositiveInfinity });
        AssertNames("Warm-up is -1", options with { WarmupSteps = -1 });
        AssertNames("largest gradient norm is NaN", options with { ClipNorm = double.NaN });
        AssertNames("Label smoothing is 1", options with { LabelSmoothing = 1 });
        AssertNames("Label smoothing is NaN", options with { LabelSmoothing = double.NaN });
        AssertNames("weight decay is NaN", options with { WeightDecay = double.NaN });
        AssertNames("weight decay is -1", options with { WeightDecay = -1 });
        AssertNames("momentum is 1", options with { Optimizer = OptimizerKind.Sgd, Momentum = 1 });
        AssertNames("Nesterov", options with { Optimizer = OptimizerKind.Sgd, Momentum = 0, Nesterov = true });
        AssertNames("Optimizer is 9", options with { Optimizer = (OptimizerKind)9 });
        AssertNames("Schedule is 9", options with { Schedule = (ScheduleKind)9 });
        AssertNames("Examples is 0", options with { Data = new DigitDatasetOptions { Examples = 0 } });
        AssertNames("does not split into 5 equal heads", options with { Model = new DigitTransformerConfig { Heads = 5 } });
        AssertNames(
            "Expressions of 8 arguments have 11 tokens; the model has 10 positions",
            options with { Data = new DigitDatasetOptions { MaxArguments = 8 }, Model = new DigitTransformerConfig { MaxPositions = 10 } });
        Assert.Throws<ArgumentNullException>(() => new DigitTrainer(null!));
    }

    [Fact]
    public void Sizes_have_names()
    {
        Assert.Equal(new DigitTrainingOptions(), DigitTrainingOptions.OfSize("medium"));
        Assert.Equal((2_000, 30), Of("small"));
        Assert.Equal((10_000, 20), Of("medium"));
        Assert.Equal((50_000, 20), Of("large"));
        Assert.Equal((OptimizerKind.Adam, 0.0), (new DigitTrainingOptions().Optimizer, new DigitTrainingOptions().WeightDecay));
        Assert.Equal((OptimizerKind.AdamW, 0.3), (DigitTrainingOptions.OfSize("large").Optimizer, DigitTrainingOptions.OfSize("large").WeightDecay));
        Assert.Contains("no size 'huge'", Assert.Throws<ArgumentException>(() => DigitTrainingOptions.OfSize("huge")).Message, StringComparison.Ordinal);

        static (int, int) Of(string size)
        {
            DigitTrainingOptions options = DigitTrainingOptions.OfSize(size);
            options.Validate();
            return (options.Data.Examples, options.Epochs);
        }
    }

    private static void AssertNames(string message, DigitTrainingOptions options)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => new DigitTrainer(options)).Message, StringComparison.Ordinal);
}
