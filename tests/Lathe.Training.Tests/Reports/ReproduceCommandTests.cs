using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;
using Lathe.Training.Reports;

namespace Lathe.Training.Tests.Reports;

public sealed class ReproduceCommandTests
{
    [Fact]
    public void Named_sizes_need_no_more_than_their_name()
    {
        Assert.Equal("lathe train digits --size medium --seed 1", ReproduceCommand.For(new DigitTrainingOptions()));
        Assert.Equal("lathe train digits --size small --seed 7", ReproduceCommand.For(DigitTrainingOptions.OfSize("small") with { Seed = 7 }));
        Assert.Equal("lathe train digits --size large --seed 1", ReproduceCommand.For(DigitTrainingOptions.OfSize("large")));
    }

    [Fact]
    public void What_differs_is_said()
        => Assert.Equal(
            "lathe train digits --size medium --split random --lr 0.01 --optimizer sgd --nesterov --seed 1",
            ReproduceCommand.For(new DigitTrainingOptions { Data = new DigitDatasetOptions { Split = DigitSplitMode.Random }, LearningRate = 0.01, Optimizer = OptimizerKind.Sgd, Nesterov = true }));
}
