using Lathe.Inference.Sampling;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Tests.Formats;
using Lathe.Tensors.Randomness;

namespace Lathe.Inference.Tests.Sampling;

/// <summary>The distributions that filters leave, and draws from them.</summary>
public sealed class SamplerTests
{
    private static readonly float[] Logits = [1, 3, 2, 3, -5, 0, float.NegativeInfinity];

    [Fact]
    public void Distributions_are_those_of_the_vectors()
    {
        using SafetensorsFile file = SafetensorsFile.Open(SharedData.Find("../vectors/a1/own/decoding_topp.safetensors"));
        (double Temperature, double TopP)[] configs = [(1, 1), (0.7, 0.9), (1.3, 0.5), (0.5, 0.05), (1, 0.95)];
        float[] logits = Read(file, "in.logits");
        for (int c = 0; c < configs.Length; c++)
        {
            float[] expected = Read(file, $"exp.p{c}");
            var sampler = new Sampler(new SamplerOptions { Temperature = configs[c].Temperature, TopP = configs[c].TopP }, 0);
            double[] p = new double[12];
            for (int row = 0; row < 2; row++)
            {
                sampler.Distribution(logits.AsSpan(row * 12, 12), p);
                for (int i = 0; i < 12; i++) Assert.Equal(expected[(row * 12) + i], p[i], 1e-6 + (1e-4 * expected[(row * 12) + i]));
            }
        }
    }

    [Fact]
    public void Greedy_takes_the_lowest_of_equals()
    {
        Assert.Equal(1, new Sampler(SamplerOptions.Greedy, 9).Next(Logits, 0));
        Assert.Equal(0, new Sampler(SamplerOptions.Greedy, 9).Next([0f, -0f], 0));
        Assert.Equal([0, 1, 0, 0, 0, 0, 0], Distribution(SamplerOptions.Greedy, Logits));
    }

    [Fact]
    public void The_k_most_probable_are_kept()
    {
        double[] p = Distribution(new SamplerOptions { TopK = 3 }, Logits);
        double sum = (2 * Math.E) + 1;
        Assert.Equal([0, Math.E / sum, 1 / sum, Math.E / sum, 0, 0, 0], p, static (a, b) => Math.Abs(a - b) < 1e-12);

        // Of equals the lower ids stay.
        Assert.Equal([0, 1, 0, 0, 0, 0, 0], Distribution(new SamplerOptions { TopK = 1 }, Logits));
        Assert.Equal([0.5, 0.5, 0, 0], Distribution(new SamplerOptions { TopK = 2 }, [7, 7, 7, 7]));
        Assert.Equal([0.5, 0.5, 0, 0], Distribution(new SamplerOptions { TopP = 0.3 }, [7, 7, 7, 7]), static (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Filters_agree_with_a_plain_sort_on_random_logits()
    {
        var random = new PhiloxRandom(5);
        for (int round = 0; round < 300; round++)
        {
            int count = 1 + random.Next(60);
            float[] logits = [.. Enumerable.Range(0, count).Select(_ => (float)Math.Round(random.NextGaussian() * 3, random.Next(3)))];
            var options = new SamplerOptions { Temperature = 0.2 + random.NextDouble(), TopK = random.Next(count + 2), TopP = 0.05 + (0.95 * random.NextDouble()) };
            double[] expected = Plain(logits, options);
            Assert.Equal(expected, Distribution(options, logits), static (a, b) => Math.Abs(a - b) < 1e-9);
        }
    }

    [Fact]
    public void Draws_follow_the_distribution_and_repeat_by_seed()
    {
        var options = new SamplerOptions { Temperature = 0.9, TopK = 5, TopP = 0.97 };
        double[] p = Distribution(options, Logits);
        Sampler one = new(options, 3), same = new(options, 3), other = new(options, 4);
        int[] counts = new int[Logits.Length];
        int differing = 0;
        const int draws = 20000;
        for (int i = 0; i < draws; i++)
        {
            int token = one.Next(Logits, i);
            Assert.Equal(token, same.Next(Logits, i));
            differing += token == other.Next(Logits, i) ? 0 : 1;
            counts[token]++;
        }

        Assert.InRange(differing, draws / 4, draws);
        double chi = 0;
        for (int i = 0; i < p.Length; i++)
        {
            if (p[i] == 0) Assert.Equal(0, counts[i]);
            else chi += Math.Pow(counts[i] - (draws * p[i]), 2) / (draws * p[i]);
        }

        // Up to four degrees of freedom: 18.5 is passed once in a thousand.
        Assert.True(chi < 18.5, $"chi² {chi}");
    }

    [Fact]
    public void Logits_that_are_not_finite_are_refused()
    {
        var sampler = new Sampler(new SamplerOptions(), 0);
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity])
            Assert.Contains("not finite", Assert.Throws<ArithmeticException>(() => sampler.Next([0, bad, 1], 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArithmeticException>(() => sampler.Next([float.NegativeInfinity], 0));
        Assert.Throws<ArgumentException>(() => sampler.Next([], 0));
    }

    [Theory]
    [InlineData(-1, 0, 1, "Temperature")]
    [InlineData(double.NaN, 0, 1, "Temperature")]
    [InlineData(1, -1, 1, "TopK")]
    [InlineData(1, 0, 0, "TopP")]
    [InlineData(1, 0, 1.01, "TopP")]
    public void Bad_options_are_named(double temperature, int topK, double topP, string name)
        => Assert.Contains(name, Assert.Throws<ArgumentException>(() => new Sampler(new SamplerOptions { Temperature = temperature, TopK = topK, TopP = topP }, 0)).Message, StringComparison.Ordinal);

    private static double[] Distribution(SamplerOptions options, float[] logits)
    {
        double[] p = new double[logits.Length];
        new Sampler(options, 0).Distribution(logits, p);
        return p;
    }

    private static double[] Plain(float[] logits, SamplerOptions options)
    {
        int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).ThenBy(i => i)];
        if (options.TopK > 0) order = [.. order.Take(options.TopK)];
        double[] w = [.. order.Select(i => Math.Exp((logits[i] - (double)logits[order[0]]) / options.Temperature))];
        double total = w.Sum(), sum = 0;
        int kept = 0;
        while (kept < w.Length && sum < total * options.TopP) sum += w[kept++];
        double[] p = new double[logits.Length];
        for (int i = 0; i < kept; i++) p[order[i]] = w[i] / sum;
        return p;
    }

    private static float[] Read(SafetensorsFile file, string name)
    {
        IWeightSource source = file;
        float[] values = new float[source[name].Shape.Count];
        source.Read(name, values);
        return values;
    }
}
