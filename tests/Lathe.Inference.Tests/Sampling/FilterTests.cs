using Lathe.Inference.Sampling;
using Lathe.Tensors.Randomness;

namespace Lathe.Inference.Tests.Sampling;

/// <summary>Every stage, in several orders, beside a plain scalar reference that sorts everything.</summary>
public sealed class FilterTests
{
    [Fact]
    public void All_stages_in_any_order_agree_with_a_plain_reference()
    {
        var random = new PhiloxRandom(11);
        SamplerStage[][] orders = [[.. SamplerOptions.HuggingFaceOrder], [.. SamplerOptions.LlamaCppOrder], [SamplerStage.Typical, SamplerStage.MinP, SamplerStage.TopP, SamplerStage.TopK, SamplerStage.Temperature], [SamplerStage.MinP]];
        for (int round = 0; round < 400; round++)
        {
            int count = 1 + random.Next(round % 10 == 0 ? 3000 : 70);
            float[] logits = Random(random, count);
            var options = new SamplerOptions
            {
                Temperature = 0.2 + random.NextDouble(),
                TopK = random.Next(2) == 0 ? 0 : random.Next(count + 2),
                TopP = random.Next(2) == 0 ? 1 : 0.05 + (0.95 * random.NextDouble()),
                MinP = random.Next(2) == 0 ? 0 : random.NextDouble() * 0.3,
                Typical = random.Next(2) == 0 ? 1 : 0.05 + (0.95 * random.NextDouble()),
                Order = orders[round % orders.Length],
            };
            double[] p = new double[count];
            new Sampler(options, 0).Distribution(logits, p);
            Assert.Equal(Reference(logits, options), p, static (a, b) => Math.Abs(a - b) < 1e-9);
            Assert.Equal(1, p.Sum(), 1e-9);
        }
    }

    [Fact]
    public void Typical_drops_the_most_probable_where_it_is_the_least_typical()
    {
        // Entropy 1.28, surprises 0.69 (twice −log ½ would be typical), 1.61, 1.90, 1.90: the second is nearest.
        float[] logits = [.. new[] { 0.5, 0.2, 0.15, 0.15 }.Select(p => (float)Math.Log(p))];
        double[] kept = new double[4];
        new Sampler(new SamplerOptions { Typical = 0.2 - 1e-6 }, 0).Distribution(logits, kept);
        Assert.Equal([0, 1, 0, 0], kept);
        new Sampler(new SamplerOptions { Typical = 0.6 }, 0).Distribution(logits, kept);
        Assert.Equal([5 / 7.0, 2 / 7.0, 0, 0], kept, static (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Temperature_first_or_last_keeps_other_tokens()
    {
        float[] logits = [3, 2, 1, 0];
        SamplerOptions hot = new() { Temperature = 10, TopP = 0.5 };
        Assert.Equal(2, Kept(hot));
        Assert.Equal(1, Kept(hot with { Order = SamplerOptions.LlamaCppOrder }));
        int Kept(SamplerOptions options)
        {
            double[] p = new double[4];
            new Sampler(options, 0).Distribution(logits, p);
            return p.Count(x => x > 0);
        }
    }

    [Fact]
    public void A_large_vocabulary_of_equals_keeps_the_lower_ids()
    {
        float[] logits = new float[10007];
        double[] p = new double[logits.Length];
        new Sampler(new SamplerOptions { TopK = 100 }, 0).Distribution(logits, p);
        Assert.All(p[..100], x => Assert.Equal(0.01, x, 1e-12));
        Assert.All(p[100..], x => Assert.Equal(0, x));

        // Ascending logits replace the best so far again and again.
        for (int i = 0; i < logits.Length; i++) logits[i] = i * 0.001f;
        new Sampler(new SamplerOptions { TopK = 7 }, 0).Distribution(logits, p);
        Assert.Equal(Enumerable.Range(10000, 7), Enumerable.Range(0, p.Length).Where(i => p[i] > 0));
    }

    [Fact]
    public void Draws_of_each_filter_follow_its_distribution()
    {
        var random = new PhiloxRandom(3);
        float[] logits = Random(random, 50);
        SamplerOptions[] all = [new(), new() { TopK = 9 }, new() { TopP = 0.8 }, new() { MinP = 0.05 }, new() { Typical = 0.7 }, new() { Temperature = 1.5, MinP = 0.02, Order = SamplerOptions.LlamaCppOrder }];
        const int draws = 20000;
        foreach (SamplerOptions options in all)
        {
            double[] p = new double[50];
            var sampler = new Sampler(options, 17);
            sampler.Distribution(logits, p);
            int[] counts = new int[50];
            for (int i = 0; i < draws; i++) counts[sampler.Next(logits, i)]++;
            double chi = 0;
            int cells = 0;
            for (int i = 0; i < 50; i++)
            {
                if (p[i] == 0) Assert.Equal(0, counts[i]);
                if (draws * p[i] < 5) continue;
                chi += Math.Pow(counts[i] - (draws * p[i]), 2) / (draws * p[i]);
                cells++;
            }

            // Wilson and Hilferty's χ² at one in ten thousand, z = 3.72.
            double d = Math.Max(1, cells - 1), bound = d * Math.Pow(1 - (2 / (9 * d)) + (3.72 * Math.Sqrt(2 / (9 * d))), 3);
            Assert.True(chi < bound, $"{options}: chi² {chi} of {cells} cells");
        }
    }

    [Theory]
    [InlineData(-0.1, 1, "MinP")]
    [InlineData(1.1, 1, "MinP")]
    [InlineData(double.NaN, 1, "MinP")]
    [InlineData(0, 0, "Typical")]
    [InlineData(0, 1.5, "Typical")]
    public void Bad_options_are_named(double minP, double typical, string name)
        => Assert.Contains(name, Assert.Throws<ArgumentException>(() => new SamplerOptions { MinP = minP, Typical = typical }.Validate()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_stage_stands_once_in_an_order()
        => Assert.Contains("TopK", Assert.Throws<ArgumentException>(() => new SamplerOptions { Order = [SamplerStage.TopK, SamplerStage.TopK] }.Validate()).Message, StringComparison.Ordinal);

    private static float[] Random(PhiloxRandom random, int count)
    {
        float[] logits = [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextGaussian() * 3))];
        for (int i = 0; i < count / 5; i++) logits[random.Next(count)] = float.NegativeInfinity;
        logits[random.Next(count)] = 1;
        return logits;
    }

    private static double[] Reference(float[] logits, SamplerOptions options)
    {
        double[] l = [.. logits.Select(x => (double)x)];
        foreach (SamplerStage stage in options.Order)
        {
            double[] p = Softmax(l);
            int[] ranked = [.. Enumerable.Range(0, l.Length).Where(i => p[i] > 0).OrderByDescending(i => l[i]).ThenBy(i => i)];
            double entropy = -ranked.Sum(i => p[i] * Math.Log(p[i]));
            HashSet<int> kept = stage switch
            {
                SamplerStage.TopK when options.TopK > 0 => [.. ranked.Take(options.TopK)],
                SamplerStage.TopP when options.TopP < 1 => Mass(ranked, p, options.TopP),
                SamplerStage.MinP => [.. ranked.Where(i => p[i] >= options.MinP * p[ranked[0]] * (1 - 1e-12))],
                SamplerStage.Typical when options.Typical < 1 => Mass([.. ranked.OrderBy(i => Math.Abs(-Math.Log(p[i]) - entropy))], p, options.Typical),
                _ => [.. ranked],
            };
            for (int i = 0; i < l.Length; i++) l[i] = !kept.Contains(i) ? double.NegativeInfinity : stage == SamplerStage.Temperature ? l[i] / options.Temperature : l[i];
        }

        return Softmax(l);
    }

    private static HashSet<int> Mass(int[] order, double[] p, double mass)
    {
        HashSet<int> kept = [];
        double sum = 0;
        foreach (int i in order)
        {
            kept.Add(i);
            sum += p[i];
            if (sum >= mass) break;
        }

        return kept;
    }

    private static double[] Softmax(double[] l)
    {
        double most = l.Max();
        double[] w = [.. l.Select(x => Math.Exp(x - most))];
        return [.. w.Select(x => x / w.Sum())];
    }
}
