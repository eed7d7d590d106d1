using Lathe.Inference.Constraints;
using Lathe.Inference.Sampling;
using Lathe.Inference.Speculation;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Inference.Tests.Speculation;

/// <summary>Speculation beside plain decoding: the same tokens and the same bits of every logit.</summary>
public sealed class LookAheadTests
{
    private static readonly int[] Prompt = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 1, 4, 1, 5, 9];

    public static TheoryData<string> Families => [.. Decoding.Families.Keys];

    [Theory]
    [MemberData(nameof(Families))]
    public void Greedy_text_is_plain_decodings_to_the_bit(string family)
    {
        using Transformer model = Decoding.Model(family), draft = Decoding.Model(family, seed: 8);
        for (int start = 0; start < 4; start++)
        {
            var plain = new Decoding();
            int[] prompt = Prompt[start..], expected = plain.Run(model, prompt, null);
            foreach (Drafter drafter in (Drafter[])[new LookupDrafter(), new ModelDrafter(draft, model), new ModelDrafter(model, model), new Oracle([.. prompt, .. expected], 3)])
            {
                using (drafter)
                {
                    var ahead = new Decoding { Options = new SpeculationOptions { MaxGuesses = 1 + (5 * start), RowCost = 0.01 } };
                    Assert.Equal(expected, ahead.Run(model, prompt, drafter));
                    Equal(plain.Logits, ahead.Logits);
                    if (drafter is Oracle) Assert.True(ahead.Statistics.Kept > 0);
                }
            }
        }
    }

    [Theory]
    [InlineData("Q8_0", CacheType.F16)]
    [InlineData("Q4_0", CacheType.Q8_0)]
    [InlineData("BF16", CacheType.F32)]
    public void Quantised_weights_and_caches_change_nothing_about_it(string recipe, CacheType cache)
    {
        using var model = new Transformer(Llama.Of(2, 4, 64, 61, 96) with { KeyValueHeads = 2, FeedForward = 96, InitialDeviation = 0.3 }, new Initializer(7));
        ModelQuantizer.Quantize(model, GgufRecipe.Named(recipe));
        var options = new SessionOptions { CacheType = cache };
        using Session one = new(model, options), two = new(model, options);
        var plain = new Decoding();
        int[] expected = plain.Run(one, Prompt, null);
        using var drafter = new Oracle([.. Prompt, .. expected], 5);
        var ahead = new Decoding { Options = new SpeculationOptions { RowCost = 0.01 } };
        Assert.Equal(expected, ahead.Run(two, Prompt, drafter));
        Equal(plain.Logits, ahead.Logits);
        Assert.True(ahead.Statistics.TokensPerPass > 2);
    }

    [Theory]
    [InlineData(Acceptance.Same)]
    [InlineData(Acceptance.Rejection)]
    public void Penalties_and_constraints_see_the_text_that_is_guessed(Acceptance acceptance)
    {
        using Transformer model = Decoding.Model("llama");
        LogitsProcessor[] processors = [new NoRepeat(6), new RepetitionPenalty(1.3), new NoRepeatNgram(4)];
        var plain = new Decoding { Processors = processors, Constraint = new Alternating() };
        int[] expected = plain.Run(model, Prompt, null);
        foreach (Drafter drafter in (Drafter[])[new LookupDrafter(), new ModelDrafter(model, model), new Oracle([.. Prompt, .. expected], 4)])
        {
            using (drafter)
            {
                var ahead = new Decoding { Processors = processors, Constraint = new Alternating(), Options = new SpeculationOptions { RowCost = 0.01, Acceptance = acceptance } };
                Assert.Equal(expected, ahead.Run(model, Prompt, drafter));
                if (drafter is ModelDrafter) Assert.Equal(1, ahead.Statistics.AcceptanceRate);
            }
        }
    }

    [Fact]
    public void Seeds_give_plain_decodings_text_when_sampling_too()
    {
        using Transformer model = Decoding.Model("llama"), draft = Decoding.Model("llama", seed: 8);
        var sampling = new SamplerOptions { Temperature = 0.7, TopK = 20, TopP = 0.9 };
        long kept = 0;
        for (ulong seed = 0; seed < 12; seed++)
        {
            int[] expected = new Decoding { Sampling = sampling, Seed = seed }.Run(model, Prompt, null);
            foreach (Drafter drafter in (Drafter[])[new LookupDrafter(), new ModelDrafter(draft, model), new Oracle([.. Prompt, .. expected], 3)])
            {
                using (drafter)
                {
                    var ahead = new Decoding { Sampling = sampling, Seed = seed, Options = new SpeculationOptions { RowCost = 0.02 } };
                    Assert.Equal(expected, ahead.Run(model, Prompt, drafter));
                    kept += ahead.Statistics.Kept;
                }
            }
        }

        Assert.True(kept > 100);
    }

    [Fact]
    public void Threads_and_chunks_change_nothing()
    {
        using Transformer model = Decoding.Model("llama");
        int[] expected = new Decoding().Run(model, Prompt, null);
        int before = LatheThreads.Count;
        try
        {
            foreach ((int threads, int chunk) in ((int, int)[])[(1, 512), (3, 4), (2, 1)])
            {
                LatheThreads.Count = threads;
                using var session = new Session(model, new SessionOptions { Chunk = chunk });
                using var drafter = new LookupDrafter();
                Assert.Equal(expected, new Decoding { Options = new SpeculationOptions { RowCost = 0.01 } }.Run(session, Prompt, drafter));
            }
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    [Fact]
    public void A_session_goes_on_after_it_with_the_text_alone()
    {
        using Transformer model = Decoding.Model("llama");
        using var session = new Session(model);
        using var drafter = new LookupDrafter();
        int[] first = new Decoding { Tokens = 20 }.Run(session, Prompt, drafter);
        int[] longer = [.. Prompt, .. first];
        int[] second = new Decoding { Tokens = 20 }.Run(session, longer, drafter);
        Assert.Equal(longer.Length - 1, session.Reused);
        Assert.Equal(new Decoding { Tokens = 40 }.Run(model, Prompt, null), first.Concat(second));
    }

    [Fact]
    public void The_context_may_be_filled_to_the_last_token()
    {
        using Transformer model = Decoding.Model("llama");
        int tokens = model.Config.Context - Prompt.Length + 1;
        int[] expected = new Decoding { Tokens = tokens }.Run(model, Prompt, null);
        using var drafter = new Oracle([.. Prompt, .. expected, 0, 0, 0, 0, 0, 0], 1000);
        var ahead = new Decoding { Tokens = tokens, Options = new SpeculationOptions { RowCost = 0.01 } };
        Assert.Equal(expected, ahead.Run(model, Prompt, drafter));
        Assert.True(ahead.Statistics.TokensPerPass > 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_token_allocates_nothing(bool model)
    {
        using Transformer large = Decoding.Model("llama"), small = Decoding.Model("llama", seed: 8);
        using var session = new Session(large);
        using Drafter drafter = model ? new ModelDrafter(small, large) : new LookupDrafter();
        var ahead = new LookAhead(session, drafter);
        var options = new GenerationOptions { MaxTokens = 70, Seed = 1, Sampling = new SamplerOptions { Temperature = 0.5, TopP = 0.9 }, Processors = [new NoRepeat(3)] };
        var chooser = new TokenChooser(options);
        long allocated = -1;
        for (int run = 0; run < 2; run++)
        {
            int next = ahead.Choose(ahead.Continue(Prompt, options, chooser));
            long before = 0;
            for (int place = 1; place < 70; place++)
            {
                if (place == 5) before = GC.GetAllocatedBytesForCurrentThread();
                next = ahead.Choose(ahead.Read(next));
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
        Assert.True(ahead.Statistics.Guesses > 0);
    }

    [Fact]
    public void A_generation_with_a_drafter_is_one_without()
    {
        using Transformer model = Decoding.Model("llama");
        using var generator = new TokenGenerator(model);
        var options = new GenerationOptions { MaxTokens = 60, Seed = 4, Sampling = new SamplerOptions { Temperature = 0.4 }, LogProbabilities = 2 };
        Generation plain = generator.Generate(Prompt, options, null, TestContext.Current.CancellationToken);
        using var drafter = new LookupDrafter();
        Generation ahead = generator.Generate(Prompt, options with { Drafter = drafter }, null, TestContext.Current.CancellationToken);
        Assert.Equal(plain.Ids, ahead.Ids);
        Assert.Equal(plain.LogProbabilities!.Select(p => p.Id), ahead.LogProbabilities!.Select(p => p.Id));
        Assert.Null(plain.Speculation);
        Assert.Equal(59, ahead.Speculation!.Value.Tokens);

        // A stop token ends both at once, and so does a constraint that may be complete.
        int stop = plain.Ids[17];
        GenerationOptions ended = options with { StopTokens = [stop], Constraint = new Alternating() };
        Assert.Equal(
            generator.Generate(Prompt, ended, null, TestContext.Current.CancellationToken).Ids,
            generator.Generate(Prompt, ended with { Drafter = drafter }, null, TestContext.Current.CancellationToken).Ids);
    }

    [Fact]
    public void What_cannot_be_is_said()
    {
        using Transformer model = Decoding.Model("llama");
        using var other = new Transformer(Decoding.Families["llama"] with { Vocabulary = 60 }, new Initializer(1));
        Assert.Contains("60 tokens, but the model has 61", Assert.Throws<ArgumentException>(() => new ModelDrafter(other, model)).Message, StringComparison.Ordinal);
        using var session = new Session(model);
        Assert.Contains("MaxGuesses is 0", Assert.Throws<ArgumentException>(() => new LookAhead(session, null, new SpeculationOptions { MaxGuesses = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("RowCost", Assert.Throws<ArgumentException>(() => new LookAhead(session, null, new SpeculationOptions { RowCost = 2 })).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new LookAhead(session).Read(1).Length);
    }

    private static void Equal(List<float[]> expected, List<float[]> actual)
    {
        for (int i = 0; i < expected.Count; i++)
        {
            for (int j = 0; j < expected[i].Length; j++)
            {
                if (BitConverter.SingleToInt32Bits(expected[i][j]) != BitConverter.SingleToInt32Bits(actual[i][j]))
                    Assert.Fail($"Logit {j} of token {i} is {actual[i][j]:R} with speculation, {expected[i][j]:R} without.");
            }
        }
    }

    /// <summary>Knows the text, and errs at every so many-th token.</summary>
    private sealed class Oracle(int[] text, int errs) : Drafter
    {
        public override double Cost => 0;

        public override void Begin(DraftRules rules, int tokens)
        {
        }

        public override bool Next(ReadOnlySpan<int> read, int known, out Guess guess)
        {
            int at = read.Length;
            guess = at < text.Length ? new Guess(at % errs == errs - 1 ? (text[at] + 1) % 61 : text[at], 15) : default;
            return at < text.Length;
        }
    }

    /// <summary>A token may not come again before others came: a penalty that knows the text.</summary>
    private sealed class NoRepeat(int reach) : LogitsProcessor
    {
        public override void Apply(Span<float> logits, ReadOnlySpan<int> tokens, int promptLength)
        {
            foreach (int token in tokens[Math.Max(0, tokens.Length - reach)..]) logits[token] -= 3;
        }
    }

    /// <summary>Even and odd tokens in turn.</summary>
    private sealed class Alternating : TokenConstraint
    {
        private int _count;

        public override bool Complete => true;

        public override void Mask(Span<float> logits)
        {
            for (int i = _count % 2 == 0 ? 1 : 0; i < logits.Length; i += 2) logits[i] = float.NegativeInfinity;
        }

        public override bool Accept(int token)
        {
            if (token % 2 != _count % 2) return false;
            _count++;
            return true;
        }

        public override void Rollback(int tokens) => _count -= tokens;

        public override void Reset() => _count = 0;
    }
}
