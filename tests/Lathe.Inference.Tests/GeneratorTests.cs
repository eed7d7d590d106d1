using Lathe.Inference.Sampling;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests;

/// <summary>Generation beside a plain loop over whole sequences, its ends, its seeds, its memory.</summary>
public sealed class GeneratorTests : IDisposable
{
    private static readonly TransformerConfig Config = Llama.Of(2, 4, 32, 259, 64) with { KeyValueHeads = 2, FeedForward = 48, InitialDeviation = 0.4 };

    private readonly Transformer _model = new(Config, new Initializer(7));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Greedy_tokens_are_those_of_whole_sequences()
    {
        using var generator = new TokenGenerator(_model);
        Generation result = generator.Generate([1, 2, 3], new GenerationOptions { MaxTokens = 20, Sampling = SamplerOptions.Greedy }, null, Stop);
        List<int> ids = [1, 2, 3];
        using var scope = new Scope(record: false);
        for (int i = 0; i < 20; i++)
        {
            scope.Reset();
            ReadOnlySpan<float> logits = _model.Forward(scope.Input<int>([1, ids.Count], ids.ToArray())).Data<float>()[^Config.Vocabulary..];
            ids.Add(new Sampler(SamplerOptions.Greedy, 0).Next(logits, 0));
        }

        Assert.Equal(ids.Skip(3), result.Ids);
        Assert.Equal(StopReason.MaxTokens, result.StopReason);
        Assert.Equal([1, 2, 3], result.PromptIds);
    }

    [Fact]
    public void Equal_seeds_give_equal_texts_for_any_number_of_threads()
    {
        var options = new GenerationOptions { MaxTokens = 40, Seed = 5, Sampling = new SamplerOptions { Temperature = 1.2, TopK = 50, TopP = 0.95 } };
        string[] texts = new string[3];
        int before = LatheThreads.Count;
        try
        {
            foreach ((int i, int threads) in ((int, int)[])[(0, 1), (1, 2), (2, 3)])
            {
                LatheThreads.Count = threads;
                using var generator = new Generator(_model, new ByteTokenizer());
                texts[i] = generator.Generate("abc", options, cancellation: Stop).Text;
            }
        }
        finally
        {
            LatheThreads.Count = before;
        }

        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(texts[0], texts[2]);
        using var another = new Generator(_model, new ByteTokenizer());
        Assert.NotEqual(texts[0], another.Generate("abc", options with { Seed = 6 }, cancellation: Stop).Text);
    }

    [Fact]
    public void A_full_context_ends_it()
    {
        using var generator = new TokenGenerator(_model);
        var options = new GenerationOptions { MaxTokens = 1000, Sampling = SamplerOptions.Greedy };
        Generation result = generator.Generate([1, 2, 3], options, null, Stop);
        Assert.Equal(StopReason.ContextFull, result.StopReason);

        // The last token needs no place of its own: it is never read.
        Assert.Equal(Config.Context - 3 + 1, result.Ids.Count);
        Generation whole = generator.Generate(new int[Config.Context], options, null, Stop);
        Assert.Equal((1, StopReason.ContextFull), (whole.Ids.Count, whole.StopReason));
        string error = Assert.Throws<ArgumentException>(() => generator.Generate(new int[Config.Context + 1], options, null, Stop)).Message;
        Assert.Contains("65 tokens, but the model's context is 64", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_token_ends_it_and_is_left_out()
    {
        using var generator = new TokenGenerator(_model);
        var options = new GenerationOptions { MaxTokens = 20, Sampling = SamplerOptions.Greedy };
        int[] ids = [.. generator.Generate([1], options, null, Stop).Ids];
        int stop = ids[5], first = Array.IndexOf(ids, stop);
        Generation ended = generator.Generate([1], options with { StopTokens = [stop] }, null, Stop);
        Assert.Equal(ids[..first], ended.Ids);
        Assert.Equal(StopReason.StopToken, ended.StopReason);
        Generation none = generator.Generate([1], options with { MaxTokens = 0 }, null, Stop);
        Assert.Equal((0, StopReason.MaxTokens), (none.Ids.Count, none.StopReason));
    }

    [Fact]
    public void Cancelling_keeps_what_is_there()
    {
        using var generator = new TokenGenerator(_model);
        using var source = new CancellationTokenSource();
        int count = 0;
        Generation result = generator.Generate([1], new GenerationOptions { MaxTokens = 50 }, Count, source.Token);
        Assert.Equal((4, StopReason.Cancelled), (result.Ids.Count, result.StopReason));
        void Count(int id)
        {
            if (++count == 4) source.Cancel();
        }

        Generation none = generator.Generate([1], new GenerationOptions(), null, source.Token);
        Assert.Equal((0, StopReason.Cancelled), (none.Ids.Count, none.StopReason));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void A_token_allocates_nothing(int topK)
    {
        using var generator = new Generator(_model, new ByteTokenizer());
        var options = new GenerationOptions { MaxTokens = 60, IgnoreEnd = true, StopStrings = ["abcdefgh", "\u0001xyz"], Sampling = new SamplerOptions { TopK = topK, TopP = 0.9 } };
        generator.Generate("warm", options, cancellation: Stop);
        long at = 0, allocated = -1;
        int pieces = 0;
        generator.Generate("hello", options, _ =>
        {
            if (++pieces == 5) at = GC.GetAllocatedBytesForCurrentThread();
            else allocated = GC.GetAllocatedBytesForCurrentThread() - at;
        }, cancellation: Stop);
        Assert.True(pieces > 20);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Streamed_pieces_are_the_text_and_whole_characters()
    {
        using var generator = new Generator(_model, new ByteTokenizer());
        var options = new GenerationOptions { MaxTokens = 58, IgnoreEnd = true };
        for (ulong seed = 0; seed < 5; seed++)
        {
            List<string> pieces = [];
            Generation result = generator.Generate("é", options with { Seed = seed }, text => pieces.Add(text.ToString()), cancellation: Stop);
            Assert.Equal(result.Text, string.Concat(pieces));
            Assert.Equal(new ByteTokenizer().Decode([.. result.Ids], skipSpecial: true), result.Text);
            Assert.All(pieces, p => Assert.False(char.IsHighSurrogate(p[^1]) || char.IsLowSurrogate(p[0])));
            Generation echoed = generator.Generate("é", options with { Seed = seed }, text => pieces.Add(text.ToString()), echo: true, Stop);
            Assert.Equal(result.Text + "é" + result.Text, string.Concat(pieces));
            Assert.Equal(result.Ids, echoed.Ids);
        }
    }

    [Fact]
    public void What_cannot_be_is_said()
    {
        using var encoder = new Transformer(new TransformerConfig { Causal = false, LanguageHead = false, Width = 8, Heads = 1, Layers = 1 }, new Initializer(1));
        Assert.Contains("encoder", Assert.Throws<ArgumentException>(() => new TokenGenerator(encoder)).Message, StringComparison.Ordinal);
        using var small = new Transformer(Config with { Vocabulary = 100 }, new Initializer(1));
        Assert.Contains("not this model's", Assert.Throws<ArgumentException>(() => new Generator(small, new ByteTokenizer())).Message, StringComparison.Ordinal);
        using var generator = new TokenGenerator(_model);
        Assert.Contains("token 259", Assert.Throws<ArgumentException>(() => generator.Generate([259], new GenerationOptions(), null, Stop)).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => generator.Generate([], new GenerationOptions(), null, Stop)).Message, StringComparison.Ordinal);
        Assert.Contains("MaxTokens", Assert.Throws<ArgumentException>(() => generator.Generate([1], new GenerationOptions { MaxTokens = -1 }, null, Stop)).Message, StringComparison.Ordinal);
    }
}
