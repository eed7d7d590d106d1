using Lathe.Training.Reports.Analysis;

namespace Lathe.Training.Tests.Reports.Analysis;

public sealed class IntervalTests
{
    // Values of Wilson's formula by hand: z = 1.96, for 8 of 10 and for 10 of 10.
    [Theory]
    [InlineData(0.8, 10, 0.4902, 0.9433)]
    [InlineData(1.0, 10, 0.7225, 1.0)]
    [InlineData(0.0, 10, 0.0, 0.2775)]
    public void Known_values(double fraction, int count, double low, double high)
    {
        (double Low, double High) interval = Interval.Wilson(fraction, count);
        Assert.Equal(low, interval.Low, 3);
        Assert.Equal(high, interval.High, 3);
    }

    [Fact]
    public void Nothing_asked_means_nothing_known() => Assert.Equal((0, 1), Interval.Wilson(0, 0));
}
