using Lathe.Training.Tuning;

namespace Lathe.Training.Tests.Tuning;

public class TrialFitTests
{
    // A batch of n places takes a + b·n: cost a place, averaged, would be too much.
    [Theory]
    [InlineData(0, 0.001)]
    [InlineData(0.05, 0.001)]
    [InlineData(0.2, 0)]
    public void What_a_batch_costs_beside_its_places_counts_once(double a, double b)
    {
        int[] lengths = [160, 20, 30, 40, 64, 128];
        TrialBatch[] tried = [.. lengths.Select((n, i) => new TrialBatch(n, a + (b * n) + (i == 0 ? 9 : 0), 1))];
        Assert.Equal(a + (b * 50), TrialFit.Seconds(tried, 50), 12);
    }

    [Fact]
    public void One_slow_batch_of_many_moves_little()
    {
        TrialBatch[] tried = [.. Enumerable.Range(0, 11).Select(i => new TrialBatch(10 + (i % 3), 0.1, 1))];
        tried[4] = tried[4] with { Seconds = 5 };
        Assert.InRange(TrialFit.Seconds(tried, 11), 0.1, 0.7);
    }

    [Fact]
    public void Nothing_becomes_negative_or_infinite()
    {
        Assert.Equal(2, TrialFit.Seconds([new TrialBatch(10, 2, 1)], 10), 12);
        Assert.Equal(3, TrialFit.Seconds([new TrialBatch(1, 9, 1), new TrialBatch(1, 3, 1), new TrialBatch(1, 3, 1)], 1), 12);

        // Shorter batches that took longer say that places do not matter, and a line too steep goes through nothing.
        Assert.Equal(2, TrialFit.Seconds([new TrialBatch(9, 9, 1), new TrialBatch(10, 3, 1), new TrialBatch(20, 1, 1)], 100), 12);
        Assert.InRange(TrialFit.Seconds([new TrialBatch(9, 9, 1), new TrialBatch(10, 0.1, 1), new TrialBatch(20, 9, 1)], 1), 0, 1);
    }

    [Fact]
    public void Operations_grow_with_places_and_their_squares()
    {
        TrialBatch[] tried = [.. new[] { 10, 20, 50 }.Select(n => new TrialBatch(n, 1, (3.0 * n) + (0.5 * n * n)))];
        Assert.Equal((3 * 30) + (0.5 * 1000), TrialFit.Flops(tried, 30, 1000), 9);
    }
}
