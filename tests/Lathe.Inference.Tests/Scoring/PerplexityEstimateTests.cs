using Lathe.Inference.Scoring;

namespace Lathe.Inference.Tests.Scoring;

public sealed class PerplexityEstimateTests
{
    [Fact]
    public void Value_and_bounds_are_those_of_the_means_of_stretches()
    {
        // Three stretches of 32 tokens with means 1, 2 and 3: deviation 1, error 1/√3, Student's quantile for 2 degrees 4.3027.
        double[] costs = [.. Enumerable.Range(0, 96).Select(i => 1.0 + (i / 32))];
        PerplexityEstimate estimate = PerplexityEstimate.Of(costs);
        double half = 4.302652729696142 / Math.Sqrt(3);
        Assert.Equal(Math.Exp(2), estimate.Value, 1e-12);
        Assert.Equal(Math.Exp(2 - half), estimate.Low, 1e-9);
        Assert.Equal(Math.Exp(2 + half), estimate.High, 1e-6);
    }

    [Fact]
    public void Few_tokens_have_no_bounds_and_none_no_value()
    {
        Assert.True(double.IsNaN(PerplexityEstimate.Of([]).Value));
        PerplexityEstimate one = PerplexityEstimate.Of([Math.Log(7)]);
        Assert.Equal(7, one.Value, 1e-12);
        Assert.True(double.IsNaN(one.Low) && double.IsNaN(one.High));
        Assert.True(double.IsNaN(PerplexityEstimate.Of(new double[63]).Low));
        Assert.Equal(new PerplexityEstimate(1, 1, 1), PerplexityEstimate.Of(new double[64]));
    }

    [Fact]
    public void Of_a_hundred_such_texts_some_ninety_five_lie_within()
    {
        var random = new Random(3);
        int within = 0;
        for (int text = 0; text < 400; text++)
        {
            // Neighbours depend on each other: a walk that forgets a fifth of itself with every token.
            double level = 0;
            double[] costs = new double[1500];
            for (int i = 0; i < costs.Length; i++) costs[i] = 2 + (level = (0.8 * level) + random.NextDouble() - 0.5);
            PerplexityEstimate estimate = PerplexityEstimate.Of(costs);
            if (estimate.Low < Math.Exp(2) && Math.Exp(2) < estimate.High) within++;
        }

        Assert.InRange(within, 355, 396);
    }
}
