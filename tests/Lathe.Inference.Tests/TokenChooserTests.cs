using Lathe.Inference.Constraints;
using Lathe.Inference.Sampling;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Inference.Tests;

/// <summary>The steps from logits to a token in their order: processors, minimum length, constraint, sampler.</summary>
public sealed class TokenChooserTests : IDisposable
{
    private static readonly TransformerConfig Config = Llama.Of(2, 4, 32, 50, 64) with { KeyValueHeads = 2, FeedForward = 48, InitialDeviation = 0.4 };

    private readonly Transformer _model = new(Config, new Initializer(7));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Steps_come_in_their_order()
    {
        float[] logits = [0, 1, 2, 3];
        var options = new GenerationOptions { Processors = [new LogitBias([new(3, -4)]), new RepetitionPenalty(2)], StopTokens = [2], MinTokens = 1, Sampling = new SamplerOptions { TopK = 2 } };
        var chooser = new TokenChooser(options);

        // The bias makes −1 of 3, the penalty −2; the other way round it were −2.5.
        Assert.Equal([0, 1, float.NegativeInfinity, -2], chooser.Process(logits, [3], 1).ToArray());
        Assert.Equal([0, 1, 2, -2], chooser.Process(logits, [3, 3], 1).ToArray());
        double[] p = new double[4];
        chooser.Distribution(logits, [3], 1, p);
        Assert.Equal([1 / (1 + Math.E), Math.E / (1 + Math.E), 0, 0], p, static (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0, 1, 2, 3], logits);
    }

    [Fact]
    public void A_constraint_decides_when_the_text_may_end()
    {
        using var generator = new TokenGenerator(_model);
        var even = new Only(static (token, count) => token % 2 == 0, static count => count == 4);
        var options = new GenerationOptions { MaxTokens = 30, Seed = 1, Constraint = even, StopTokens = [7], Processors = [new LogitBias([new(7, 50)])] };
        for (int round = 0; round < 2; round++)
        {
            Generation result = generator.Generate([1, 2], options, null, Stop);
            Assert.Equal((4, StopReason.StopToken), (result.Ids.Count, result.StopReason));
            Assert.All(result.Ids, id => Assert.Equal(0, id % 2));
        }
    }

    [Fact]
    public void Where_nothing_may_follow_the_text_is_complete()
    {
        using var generator = new TokenGenerator(_model);
        var three = new Only(static (token, count) => count < 3, static count => count == 3);
        Generation result = generator.Generate([1], new GenerationOptions { Constraint = three }, null, Stop);
        Assert.Equal((3, StopReason.Complete), (result.Ids.Count, result.StopReason));
        var never = new Only(static (token, count) => count < 3, static count => false);
        Assert.Contains("in the form", Assert.Throws<InvalidOperationException>(() => generator.Generate([1], new GenerationOptions { Constraint = never }, null, Stop)).Message, StringComparison.Ordinal);
        var options = new GenerationOptions { Processors = [new LogitBias(Enumerable.Range(0, 50).Select(i => KeyValuePair.Create(i, float.NegativeInfinity)))] };
        Assert.Contains("ruled out all", Assert.Throws<InvalidOperationException>(() => generator.Generate([1], options, null, Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_stop_token_comes_before_the_minimum()
    {
        using var generator = new TokenGenerator(_model);
        var options = new GenerationOptions { MaxTokens = 30, StopTokens = [7], Processors = [new LogitBias([new(7, 50)])] };
        Assert.Empty(generator.Generate([1], options, null, Stop).Ids);
        Generation result = generator.Generate([1], options with { MinTokens = 5 }, null, Stop);
        Assert.Equal((5, StopReason.StopToken), (result.Ids.Count, result.StopReason));
        Assert.Contains("MinTokens", Assert.Throws<ArgumentException>(() => generator.Generate([1], options with { MinTokens = 31 }, null, Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_do_not_depend_on_chunks_threads_or_what_was_read_before()
    {
        int[] prompt = [.. Enumerable.Range(0, 30).Select(i => (i * 7) % 50)];
        var options = new GenerationOptions { MaxTokens = 30, Seed = 9, Sampling = new SamplerOptions { Typical = 0.9, MinP = 0.01 }, Processors = [new RepetitionPenalty(1.2, 16), new OccurrencePenalty(0.2, 0.1)] };
        using var plain = new TokenGenerator(_model);
        IReadOnlyList<int> expected = plain.Generate(prompt, options, null, Stop).Ids;
        Assert.Equal(expected, plain.Generate(prompt, options, null, Stop).Ids);
        Generation reused = plain.Generate([.. prompt[..20], 1, 2, 3], options, null, Stop);
        Assert.Equal(20, reused.ReusedTokens);
        using var fresh = new TokenGenerator(_model, new SessionOptions { Chunk = 7 });
        Assert.Equal(fresh.Generate([.. prompt[..20], 1, 2, 3], options, null, Stop).Ids, reused.Ids);
        int before = LatheThreads.Count;
        try
        {
            LatheThreads.Count = 3;
            Assert.Equal(expected, fresh.Generate(prompt, options, null, Stop).Ids);
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    [Fact]
    public void A_token_with_processors_allocates_nothing()
    {
        using var generator = new TokenGenerator(_model);
        var options = new GenerationOptions
        {
            MaxTokens = 40,
            MinTokens = 2,
            StopTokens = [60],
            Sampling = new SamplerOptions { TopK = 40, TopP = 0.95, MinP = 0.01, Typical = 0.95 },
            Processors = [new RepetitionPenalty(1.1), new OccurrencePenalty(0.1, 0.1), new LogitBias([new(1, 0.5f)]), new NoRepeatNgram(4)],
        };
        generator.Generate([1, 2, 3], options, null, Stop);
        long at = 0, allocated = -1;
        int count = 0;
        generator.Generate([1, 2, 3], options, _ =>
        {
            if (++count == 5) at = GC.GetAllocatedBytesForCurrentThread();
            else allocated = GC.GetAllocatedBytesForCurrentThread() - at;
        }, Stop);
        Assert.Equal((40, 0L), (count, allocated));
    }

    // Knows how many tokens came, and nothing else.
    private sealed class Only(Func<int, int, bool> allowed, Func<int, bool> complete) : TokenConstraint
    {
        private int _count;

        public override bool Complete => complete(_count);

        public override void Mask(Span<float> logits)
        {
            for (int i = 0; i < logits.Length; i++)
            {
                if (!allowed(i, _count)) logits[i] = float.NegativeInfinity;
            }
        }

        public override bool Accept(int token)
        {
            if (!allowed(token, _count)) return false;
            _count++;
            return true;
        }

        public override void Rollback(int tokens) => _count -= tokens;

        public override void Reset() => _count = 0;
    }
}
