using Lathe.Training.Tuning;

namespace Lathe.Training.Tests.Tuning;

public sealed class HoldoutSplitTests
{
    [Theory]
    [InlineData(0, 0.5, 0)]
    [InlineData(1, 0.5, 0)]
    [InlineData(2, 0.01, 1)]
    [InlineData(2, 0.99, 1)]
    [InlineData(100, 0.05, 5)]
    [InlineData(101, 0, 0)]
    public void The_share_is_held_out_and_both_keep_their_order(int count, double share, int held)
    {
        int[] all = [.. Enumerable.Range(0, count)];
        (IReadOnlyList<int> training, IReadOnlyList<int> validation) = HoldoutSplit.Of(all, share, 1);
        Assert.Equal(held, validation.Count);
        Assert.Equal(all, training.Concat(validation).Order());
        Assert.Equal(training.Order(), training);
        Assert.Equal(validation.Order(), validation);
        Assert.Equal(validation, HoldoutSplit.Of(all, share, 1).HeldOut);
    }

    [Fact]
    public void Another_seed_holds_out_others()
        => Assert.NotEqual(HoldoutSplit.Of([.. Enumerable.Range(0, 100)], 0.1, 1).HeldOut, HoldoutSplit.Of([.. Enumerable.Range(0, 100)], 0.1, 2).HeldOut);
}
