using Lathe.Lab.Evaluation;

namespace Lathe.Lab.Tests;

public sealed class SampleMeanTests
{
    [Fact]
    public void Equal_values_are_equal_means() => Assert.Equal(new SampleMean(0.5, 0.4, 0.6, 10), new SampleMean(0.5, 0.4, 0.6, 10));
}
