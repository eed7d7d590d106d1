using Lathe.Inference.Sampling;

namespace Lathe.Inference.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly float[] Logits = [MathF.Log(0.1f), MathF.Log(0.4f), MathF.Log(0.2f), MathF.Log(0.3f)];

    [Fact]
    public void Filters_keep_what_they_say()
    {
        Close([0.1, 0.4, 0.2, 0.3], new SamplingOptions());
        Close([0, 4.0 / 7, 0, 3.0 / 7], new SamplingOptions { TopK = 2 });
        Close([0, 4.0 / 7, 0, 3.0 / 7], new SamplingOptions { TopP = 0.6 });
        Close([0, 1, 0, 0], new SamplingOptions { TopP = 0.01 });
        Close([0, 1, 0, 0], new SamplingOptions { Temperature = 0 });
        double[] squares = [0.01, 0.16, 0.04, 0.09];
        Close([.. squares.Select(s => s / 0.3)], new SamplingOptions { Temperature = 0.5 });

        static void Close(double[] expected, SamplingOptions options)
            => Assert.Equal(expected, Sampler.Probabilities(Logits, options), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Draws_follow_the_probabilities_and_the_seed()
    {
        var sampler = new Sampler(new SamplingOptions { Seed = 7 });
        int[] counts = new int[4];
        for (int step = 0; step < 20_000; step++) counts[sampler.Sample(Logits, step)]++;
        double[] expected = [0.1, 0.4, 0.2, 0.3];
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i], counts[i] / 20_000.0, 0.015);

        var again = new Sampler(new SamplingOptions { Seed = 7 });
        var other = new Sampler(new SamplingOptions { Seed = 8 });
        int[] same = Draw(again), first = Draw(sampler);
        Assert.Equal(first, same);
        Assert.NotEqual(first, Draw(other));

        static int[] Draw(Sampler s) => [.. Enumerable.Range(0, 50).Select(step => s.Sample(Logits, step))];
    }

    [Fact]
    public void Equals_are_taken_in_the_order_of_their_ids()
    {
        float[] flat = new float[40];
        Assert.Equal(0, Sampler.Largest(flat));
        double[] p = Sampler.Probabilities(flat, new SamplingOptions { TopK = 3 });
        Assert.Equal([1.0 / 3, 1.0 / 3, 1.0 / 3, 0], p[..4]);
    }

    [Fact]
    public void What_cannot_be_says_so()
    {
        Assert.Throws<ArgumentException>(() => new Sampler(new SamplingOptions { Temperature = -1 }));
        Assert.Throws<ArgumentException>(() => new Sampler(new SamplingOptions { TopP = 0 }));
        Assert.Throws<ArgumentException>(() => new Sampler(new SamplingOptions { TopK = -1 }));
        Assert.Contains("token 1", Assert.Throws<InvalidDataException>(() => Sampler.Largest([0, float.NaN])).Message, StringComparison.Ordinal);
    }
}
