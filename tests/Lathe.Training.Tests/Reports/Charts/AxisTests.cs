using Lathe.Training.Reports.Charts;

namespace Lathe.Training.Tests.Reports.Charts;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 1, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(0.93, 0.98, new[] { 0.93, 0.94, 0.95, 0.96, 0.97, 0.98 })]
    [InlineData(0, 0.0007, new[] { 0, 0.0002, 0.0004, 0.0006, 0.0008 })]
    [InlineData(-3, 7, new[] { -4.0, -2, 0, 2, 4, 6, 8 })]
    public void A_linear_axis_has_round_ticks_that_enclose_the_data(double low, double high, double[] ticks)
    {
        Axis axis = Axis.Linear(low, high);
        Assert.Equal(ticks, axis.Ticks);
        Assert.True(axis.Low <= low && axis.High >= high);
        Assert.Equal(0, axis.At(axis.Low));
        Assert.Equal(1, axis.At(axis.High));
    }

    [Fact]
    public void A_count_has_whole_ticks()
    {
        Assert.Equal([0, 5, 10, 15, 20], Axis.Exact(0, 20, 8, whole: true).Ticks);
        Assert.Equal([0, 1, 2, 3], Axis.Exact(0, 3, 8, whole: true).Ticks);
        Assert.Equal([0, 0.2, 0.4, 0.6, 0.8, 1], Axis.Exact(0, 1, 5, whole: true).Ticks);
    }

    [Fact]
    public void A_log_axis_marks_decades_and_halves_them_where_there_is_room()
    {
        Assert.Equal([1e-4, 1e-3, 1e-2, 1e-1, 1], Axis.Log(7e-5, 2.3).Ticks.Select(t => Math.Round(t, 10)));
        Assert.Equal([1, 2, 5, 10, 20], Axis.Log(1, 20).Ticks);
        Axis axis = Axis.Log(0.01, 100);
        Assert.Equal(0.5, axis.At(1), 12);
        Assert.Equal(0.25, axis.At(0.1), 12);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, double.NegativeInfinity)]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(-2, -2)]
    public void Ranges_that_are_none_still_give_a_finite_axis(double low, double high)
    {
        foreach (Axis axis in new[] { Axis.Linear(low, high), Axis.Exact(low, high), Axis.Log(low, high) })
        {
            Assert.True(double.IsFinite(axis.Low) && double.IsFinite(axis.High) && axis.High > axis.Low);
            Assert.InRange(axis.Ticks.Count, 1, 12);
            Assert.All(axis.Ticks, t => Assert.InRange(axis.At(t), -1e-9, 1 + 1e-9));
        }
    }

    [Theory]
    [InlineData(0, 3.7)]
    [InlineData(-0.02, 0.019)]
    [InlineData(1234, 98765)]
    [InlineData(1e-9, 3e-9)]
    public void Ticks_are_few_and_rise(double low, double high)
    {
        Axis axis = Axis.Linear(low, high);
        Assert.InRange(axis.Ticks.Count, 3, 9);
        Assert.True(axis.Ticks.Zip(axis.Ticks.Skip(1)).All(pair => pair.First < pair.Second));
    }
}
