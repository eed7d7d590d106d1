using Lathe.Inference.Beams;
using Lathe.Inference.Sampling;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests.Beams;

/// <summary>Beam search beside all texts there are, beside a plain search over whole sequences, and its rules.</summary>
public sealed class BeamSearchTests : IDisposable
{
    private const int End = 4;
    private static readonly TransformerConfig Config = Llama.Of(2, 2, 16, 5, 32) with { FeedForward = 24, InitialDeviation = 0.6 };

    private readonly Transformer _model = new(Config, new Initializer(3));
    private readonly Scope _scope = new(record: false);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _scope.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData(1.0, BeamStopping.Never)]
    [InlineData(0.0, BeamStopping.Never)]
    [InlineData(2.0, BeamStopping.Never)]
    [InlineData(-0.5, BeamStopping.Heuristic)]
    [InlineData(0.0, BeamStopping.Heuristic)]
    public void A_width_that_covers_all_texts_finds_the_best_of_all(double penalty, BeamStopping stopping)
    {
        const int longest = 4;
        List<(int[] Ids, double Score)> all = [];
        Enumerate([2, 1], [], 0, longest, penalty, all);
        Assert.Equal(1 + 4 + 16 + 64 + 256, all.Count);
        using var search = new BeamSearch(_model);
        IReadOnlyList<BeamHypothesis> found = search.Search([2, 1], Options(longest), new BeamOptions { Width = 341, LengthPenalty = penalty, Stopping = stopping }, Stop);
        (int[] Ids, double Score)[] best = [.. all.OrderByDescending(a => a.Score).Take(5)];
        for (int i = 0; i < best.Length; i++)
        {
            Assert.Equal(best[i].Score, found[i].Score, 1e-5);
            Assert.Equal(best[i].Ids, found[i].Ids);
        }

        Assert.Equal(all.Count, found.Count);
    }

    [Theory]
    [InlineData(1, BeamStopping.Heuristic)]
    [InlineData(2, BeamStopping.Heuristic)]
    [InlineData(3, BeamStopping.WhenFull)]
    [InlineData(3, BeamStopping.Never)]
    [InlineData(5, BeamStopping.Heuristic)]
    public void Any_width_is_as_the_scorer_of_the_reference(int width, BeamStopping stopping)
    {
        foreach (double penalty in (double[])[1, 0.3, 2])
        {
            using var search = new BeamSearch(_model);
            var options = new BeamOptions { Width = width, LengthPenalty = penalty, Stopping = stopping };
            IReadOnlyList<BeamHypothesis> found = search.Search([0, 3], Options(9), options, Stop);
            List<(int[] Ids, double Score)> expected = Plain([0, 3], 9, options);
            Assert.Equal(expected.Select(e => string.Join(' ', e.Ids)), found.Select(f => string.Join(' ', f.Ids)));
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5));
        }
    }

    [Fact]
    public void One_beam_is_greedy_and_a_second_search_reads_no_prompt_again()
    {
        using var search = new BeamSearch(_model);
        using var generator = new TokenGenerator(_model);
        var options = new GenerationOptions { MaxTokens = 12, Sampling = SamplerOptions.Greedy };
        for (int round = 0; round < 2; round++)
        {
            BeamHypothesis one = Assert.Single(search.Search([1, 2, 3], options, new BeamOptions { Width = 1 }, Stop));
            Assert.Equal(generator.Generate([1, 2, 3], options, null, Stop).Ids, one.Ids);
            Assert.Equal(StopReason.MaxTokens, one.StopReason);
        }
    }

    [Fact]
    public void Processors_and_lengths_hold_for_all_beams()
    {
        using var search = new BeamSearch(_model);
        GenerationOptions options = Options(8) with { MinTokens = 3, Processors = [new NoRepeatNgram(2)] };
        IReadOnlyList<BeamHypothesis> found = search.Search([1, 2], options, new BeamOptions { Width = 4 }, Stop);
        Assert.Equal(4, found.Count);
        Assert.All(found, f =>
        {
            Assert.InRange(f.Ids.Count, 3, 8);
            int[] text = [1, 2, .. f.Ids];
            (int, int)[] pairs = [.. text.Zip(text.Skip(1))];
            Assert.Equal(pairs.Length, pairs.Distinct().Count());
        });
        Assert.Equal(found.OrderByDescending(f => f.Score), found);
        IReadOnlyList<BeamHypothesis> full = search.Search(new int[30], new GenerationOptions { MaxTokens = 8 }, new BeamOptions { Width = 2 }, Stop);
        Assert.All(full, f => Assert.Equal((3, StopReason.ContextFull), (f.Ids.Count, f.StopReason)));
    }

    [Fact]
    public void What_cannot_be_is_said()
    {
        using var search = new BeamSearch(_model);
        Assert.Contains("Width", Assert.Throws<ArgumentException>(() => search.Search([1], Options(3), new BeamOptions { Width = 0 }, Stop)).Message, StringComparison.Ordinal);
        Assert.Contains("LengthPenalty", Assert.Throws<ArgumentException>(() => search.Search([1], Options(3), new BeamOptions { LengthPenalty = double.NaN }, Stop)).Message, StringComparison.Ordinal);
        Assert.Contains("StopStrings", Assert.Throws<ArgumentException>(() => search.Search([1], Options(3) with { StopStrings = ["a"] }, new BeamOptions(), Stop)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => search.Search([], Options(3), new BeamOptions(), Stop));
        Assert.Throws<ArgumentException>(() => search.Search(new int[33], Options(3), new BeamOptions(), Stop));
    }

    private static GenerationOptions Options(int longest) => new() { MaxTokens = longest, StopTokens = [End] };

    private double[] LogProbabilities(int[] text)
    {
        _scope.Reset();
        float[] logits = _model.Forward(_scope.Input<int>([1, text.Length], text)).Data<float>()[^Config.Vocabulary..].ToArray();
        double norm = Math.Log(logits.Sum(l => Math.Exp(l)));
        return [.. logits.Select(l => l - norm)];
    }

    private void Enumerate(int[] prompt, int[] ids, double sum, int longest, double penalty, List<(int[], double)> all)
    {
        if (ids.Length == longest)
        {
            all.Add((ids, sum / Math.Pow(longest, penalty)));
            return;
        }

        double[] p = LogProbabilities([.. prompt, .. ids]);
        all.Add((ids, (sum + p[End]) / Math.Pow(ids.Length + 1, penalty)));
        for (int t = 0; t < End; t++) Enumerate(prompt, [.. ids, t], sum + p[t], longest, penalty, all);
    }

    // Beam search as the reference has it, over whole sequences and with lists.
    private List<(int[] Ids, double Score)> Plain(int[] prompt, int longest, BeamOptions options)
    {
        List<(int[] Ids, double Sum)> beams = [([], 0)];
        List<(int[] Ids, double Score)> pool = [];
        bool done = false;
        for (int length = 1; length <= longest && !done; length++)
        {
            var ranked = beams.SelectMany(b => LogProbabilities([.. prompt, .. b.Ids]).Select((p, t) => (b.Ids, Token: t, Sum: b.Sum + p))).OrderByDescending(c => c.Sum).Take(2 * options.Width).ToList();
            beams = [];
            for (int rank = 0; rank < ranked.Count && beams.Count < options.Width; rank++)
            {
                if (ranked[rank].Token != End) beams.Add(([.. ranked[rank].Ids, ranked[rank].Token], ranked[rank].Sum));
                else if (rank < options.Width) Add(ranked[rank].Ids, ranked[rank].Sum, length);
            }

            if (pool.Count < options.Width) continue;
            double attainable = ranked[0].Sum / Math.Pow(options.Stopping == BeamStopping.Never && options.LengthPenalty > 0 ? longest : length, options.LengthPenalty);
            done = options.Stopping == BeamStopping.WhenFull || pool.Min(p => p.Score) >= attainable;
        }

        if (!done) beams.ForEach(b => Add(b.Ids, b.Sum, b.Ids.Length));
        return [.. pool.OrderByDescending(p => p.Score)];

        void Add(int[] ids, double sum, int length)
        {
            pool.Add((ids, sum / Math.Pow(length, options.LengthPenalty)));
            if (pool.Count > options.Width) pool.Remove(pool.MinBy(p => p.Score));
        }
    }
}
