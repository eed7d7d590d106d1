using Lathe.Inference.Scoring;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests.Scoring;

/// <summary>Scores of long texts beside a plain loop over windows, and what is made of them.</summary>
public sealed class TextScorerTests : IDisposable
{
    private static readonly TransformerConfig Config = Llama.Of(2, 2, 16, 40, 24) with { FeedForward = 24, InitialDeviation = 0.5 };

    private readonly Transformer _model = new(Config, new Initializer(5));
    private readonly Scope _scope = new(record: false);

    public void Dispose()
    {
        _scope.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData(24, 12, null, 100)]
    [InlineData(24, 1, null, 40)]
    [InlineData(7, 3, 39, 101)]
    [InlineData(7, 6, 39, 24)]
    [InlineData(8, 8, null, 33)]
    [InlineData(24, 12, null, 5)]
    [InlineData(24, 12, null, 24)]
    [InlineData(24, 12, 39, 1)]
    [InlineData(24, 12, null, 1)]
    [InlineData(24, 12, 39, 0)]
    public void Windows_slide_and_each_token_counts_once(int window, int stride, int? begin, int length)
    {
        int[] text = Text(length);
        var options = new ScoreOptions { Window = window, Stride = stride, BeginToken = begin };
        List<(long Index, int Id, double P)> scored = Score(text, options, 1);
        int room = begin is null ? window : window - 1;
        List<(long Index, int Id, double P)> expected = [];
        int done = 0;
        for (int at = 0; done < length; at += stride)
        {
            int[] part = text[at..Math.Min(length, at + room)], read = begin is { } b ? [b, .. part] : part;
            double[][] rows = LogProbabilities(read);
            for (int i = done - at; i < part.Length; i++)
            {
                int place = i + read.Length - part.Length;
                if (place > 0) expected.Add((at + i, part[i], rows[place - 1][part[i]]));
            }

            done = at + part.Length;
        }

        Assert.Equal(expected.Select(e => (e.Index, e.Id)), scored.Select(s => (s.Index, s.Id)));
        Assert.All(expected.Zip(scored), pair => Assert.Equal(pair.First.P, pair.Second.P, 1e-5));

        // In whatever pieces the text comes.
        Assert.Equal(scored, Score(text, options, 17));
    }

    [Theory]
    [InlineData(39)]
    [InlineData(null)]
    public void As_llama_perplexity_cuts_it(int? begin)
    {
        int[] text = Text(59);
        if (begin is { } b) text[0] = b;
        List<(long Index, int Id, double P)> scored = Score(text, ScoreOptions.LlamaPerplexity(16, begin), 5);
        List<(long, int)> expected = [];
        foreach (int start in (int[])[0, 16, 32])
        {
            int[] chunk = text[start..(start + 16)];
            chunk[0] = begin ?? chunk[0];
            double[][] rows = LogProbabilities(chunk);
            for (int j = 9; j < 16; j++)
            {
                Assert.Equal(rows[j - 1][chunk[j]], scored[expected.Count].P, 1e-5);
                expected.Add((start + j, chunk[j]));
            }
        }

        Assert.Equal(expected, scored.Select(s => (s.Index, s.Id)));
        Assert.Equal(scored[..14], Score(text, ScoreOptions.LlamaPerplexity(16, begin) with { Windows = 2 }, 59));
    }

    [Fact]
    public void Totals_are_mean_error_and_interval()
    {
        var total = new ScoreTotal();
        double[] values = [-1, -2.5, -0.25, -7, -3];
        Assert.True(double.IsNaN(total.Perplexity));
        foreach (double value in values) total.Add(value);
        double mean = 13.75 / 5, variance = values.Sum(v => Math.Pow(v + mean, 2)) / 5, error = Math.Sqrt(variance / 4);
        Assert.Equal((5, -13.75, mean), (total.Count, Math.Round(total.LogProbability, 9), Math.Round(total.CrossEntropy, 9)));
        Assert.Equal(error, total.StandardError, 1e-12);
        Assert.Equal(Math.Exp(mean), total.Perplexity, 1e-12);
        Assert.Equal(Math.Exp(mean) * error, total.PerplexityError, 1e-12);
        Assert.Equal(Math.Exp(mean + (1.959963984540054 * error)), total.Interval.High, 1e-9);
        Assert.Equal(13.75 / Math.Log(2) / 20, total.BitsPerByte(20), 1e-12);
    }

    [Fact]
    public void Memory_is_that_of_a_window()
    {
        using var session = new Session(_model);
        double sum = 0;
        var scorer = new TextScorer(session, new ScoreOptions { Stride = 23 }, (_, _, p, _) => sum += p);
        int[] text = Text(23 * 10);
        for (int i = 0; i < 5; i++) scorer.Append(text, TestContext.Current.CancellationToken);
        long cache = session.CacheBytes, before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) scorer.Append(text, TestContext.Current.CancellationToken);
        Assert.Equal(cache, session.CacheBytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200 * 1000);
    }

    [Fact]
    public void Numbers_out_of_range_are_named()
    {
        Assert.Contains("Window is 25", Bad(new ScoreOptions { Window = 25 }), StringComparison.Ordinal);
        Assert.Contains("Window is 1", Bad(new ScoreOptions { Window = 1 }), StringComparison.Ordinal);
        Assert.Contains("Stride is 24", Bad(new ScoreOptions { Stride = 24, BeginToken = 1 }), StringComparison.Ordinal);
        Assert.Contains("LeastContext is 0", Bad(new ScoreOptions { LeastContext = 0 }), StringComparison.Ordinal);
        Assert.Contains("token 40", Assert.Throws<ArgumentException>(() => Score([1, 40], new ScoreOptions(), 2)).Message, StringComparison.OrdinalIgnoreCase);
        static string Bad(ScoreOptions options) => Assert.Throws<ArgumentException>(() => options.Resolve(24)).Message;
    }

    private static int[] Text(int length) => [.. Enumerable.Range(0, length).Select(i => (i * i * 7 + (i / 3)) % 39)];

    private List<(long Index, int Id, double P)> Score(int[] text, ScoreOptions options, int piece)
    {
        using var session = new Session(_model);
        List<(long, int, double)> scored = [];
        var scorer = new TextScorer(session, options, (index, id, p, _) => scored.Add((index, id, p)));
        foreach (int[] part in text.Chunk(piece)) scorer.Append(part, TestContext.Current.CancellationToken);
        scorer.Finish();
        return scored;
    }

    private double[][] LogProbabilities(int[] text)
    {
        _scope.Reset();
        float[] logits = _model.Forward(_scope.Input<int>([1, text.Length], text)).Data<float>().ToArray();
        return [.. logits.Chunk(Config.Vocabulary).Select(row =>
        {
            double norm = Math.Log(row.Sum(l => Math.Exp(l)));
            return (double[])[.. row.Select(l => l - norm)];
        })];
    }
}
