using Lathe.Lab.Evaluation.Metrics;
using Lathe.Lab.Evaluation.Tasks;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Tests.Statistics;

public sealed class PairedComparisonTests
{
    // Twice the binomial tail, by hand: 1 of 6 is 2 · (1 + 6) / 64.
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 5, 0.21875)]
    [InlineData(5, 1, 0.21875)]
    [InlineData(0, 10, 0.001953125)]
    [InlineData(4, 4, 1)]
    public void McNemarIsExact(int first, int second, double expected) => Assert.Equal(expected, McNemar.PValue(first, second), 1e-12);

    [Fact]
    public void McNemarOfThousandsDoesNotOverflow()
    {
        // Against the normal approximation with its correction of continuity.
        double z = (Math.Abs(2000 - 2150) - 1) / Math.Sqrt(4150), normal = Math.Exp(-z * z / 2) * 2 / (z * Math.Sqrt(2 * Math.PI)) * (1 - (1 / (z * z)) + (3 / Math.Pow(z, 4)));
        Assert.Equal(normal, McNemar.PValue(2000, 2150), 0.1 * normal);
    }

    [Fact]
    public void PairsTellWhatApartCannotBeTold()
    {
        // A small gain on every sample, beside a large spread that both share.
        double[] shared = [.. BootstrapTests.Normal(60, 1)], gain = [.. BootstrapTests.Normal(60, 2)];
        SumSamples first = SumSamples.Mean(shared.Select((s, i) => (10 * s) + 0.5 + (0.1 * gain[i]))), second = SumSamples.Mean(shared.Select(s => 10 * s));
        Assert.True(Bootstrap.Of(first).Low < Bootstrap.Of(second).High);
        var test = PairedComparison.Of(first, second);
        Assert.Equal(0.5, test.Difference.Value, 0.05);
        Assert.True(test.Difference.Low > 0.4 && test.Difference.High < 0.6);
        Assert.True(test.PValue < 0.01);
        Assert.Equal("permutation", test.Test);
    }

    [Fact]
    public void EqualModelsDoNotDiffer()
    {
        SumSamples samples = SumSamples.Mean(BootstrapTests.Normal(40, 3));
        var test = PairedComparison.Of(samples, samples);
        Assert.Equal(0, test.Difference.Value);
        Assert.Equal(1, test.PValue);
    }

    // Under no difference p is uniform: below 0.1 in about 10 of 100.
    [Fact]
    public void PermutationsFindNothingWhereThereIsNothing()
    {
        int found = 0;
        for (ulong i = 0; i < 100; i++)
        {
            if (PairedComparison.Of(SumSamples.Mean(BootstrapTests.Normal(30, (2 * i) + 100)), SumSamples.Mean(BootstrapTests.Normal(30, (2 * i) + 101)), i, 200).PValue < 0.1) found++;
        }

        Assert.InRange(found, 3, 19);
    }

    [Fact]
    public void SharesAreComparedByWhatOnlyOneGot()
    {
        var test = PairedComparison.Of(SumSamples.Share([true, true, true, false, true]), SumSamples.Share([false, true, false, true, true]));
        Assert.Equal(("mcnemar", 2, 1), (test.Test, test.FirstOnly, test.SecondOnly));
        Assert.Equal(0.2, test.Difference.Value, 1e-12);
        Assert.Equal(1, test.PValue, 1e-12);
    }

    // By hand: 1/12 each, so the half is 1.95996 · √(2/12 / 12).
    [Theory]
    [InlineData(0, 0, 10, -0.23098, 0.23098)]
    [InlineData(10, 0, 10, 0.52058, 1)]
    [InlineData(0, 10, 10, -1, -0.52058)]
    [InlineData(3, 1, 96, -0.02841, 0.06923)]
    public void WhatDiffersNowhereMayYetDiffer(int first, int second, int count, double low, double high)
    {
        (double Low, double High) interval = PairedComparison.BonettPrice(first, second, count);
        Assert.Equal(low, interval.Low, 1e-4);
        Assert.Equal(high, interval.High, 1e-4);
    }

    [Fact]
    public void EqualSharesHaveAnIntervalAllTheSame()
    {
        bool[] all = [.. Enumerable.Repeat(true, 10)];
        var test = PairedComparison.Of(SumSamples.Share(all), SumSamples.Share(all));
        Assert.Equal(0, test.Difference.Value);
        Assert.Equal(0.23098, test.Difference.High, 1e-4);
        Assert.True(PairedComparison.Of(SumSamples.Share(all), SumSamples.Share(all.Select(a => !a))).Difference is { Value: 1, High: 1, Low: > 0.5 and < 0.6 });
    }

    [Fact]
    public void DistinctGramsArePairedToo()
    {
        Question[] questions = [.. Enumerable.Range(0, 40).Select(i => new Question($"q{i}", "r"))];
        SampleSet Distinct(Func<int, string> answer) => new Diversity().Measure([.. questions.Select((q, i) => new AnsweredQuestion(q, answer(i)))]).First().Samples;
        SampleSet first = Distinct(i => string.Join(' ', Enumerable.Range(0, 1 + (i % 7)).Select(k => $"w{i * k}"))), second = Distinct(i => string.Join(' ', Enumerable.Range(0, 1 + (i % 7)).Select(k => $"w{i * k}")) + " end");
        Estimate apart = Bootstrap.Of(first), other = Bootstrap.Of(second), together = PairedComparison.Of(first, second).Difference;
        Assert.True(together.High - together.Low < 0.9 * Math.Sqrt(Math.Pow(apart.High - apart.Low, 2) + Math.Pow(other.High - other.Low, 2)));
        Assert.True(together.Low < together.Value && together.Value < together.High);
    }

    [Fact]
    public void CorpusFiguresAreComparedAsCorpora()
    {
        Question[] questions = [.. Enumerable.Range(0, 30).Select(i => new Question($"q{i}", $"the answer number {i} is a word"))];
        SampleSet Bleu(Func<int, string> answer) => new Bleu().Measure([.. questions.Select((q, i) => new AnsweredQuestion(q, answer(i)))]).Single().Samples;
        var test = PairedComparison.Of(Bleu(i => $"the answer number {i} is a word"), Bleu(i => $"the answer number {i} is wrong"));
        Assert.Equal(100, test.Difference.Value + Bleu(i => $"the answer number {i} is wrong").Value, 1e-9);
        Assert.True(test.PValue < 0.01 && test.Difference.Low > 0);
    }

    [Fact]
    public void DifferentNumbersOfSamplesAreRefused()
        => Assert.Contains("same ones", Assert.Throws<ArgumentException>(() => PairedComparison.Of(SumSamples.Mean([1]), SumSamples.Mean([1, 2]))).Message, StringComparison.Ordinal);
}
