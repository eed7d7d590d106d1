using Lathe.Inference.Sampling;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests;

public sealed class GeneratorTests
{
    private static TransformerConfig Config { get; } = Llama.Of(2, 2, 16, 31, 400) with { FeedForward = 24, InitialDeviation = 0.5 };

    private static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    [Fact]
    public void Greedy_text_is_that_of_whole_passes()
    {
        using var model = new Transformer(Config, new Initializer(2));
        using var generator = new Generator(model);
        int[] prompt = [1, 7, 3];
        Generation made = Run(generator, prompt, new GenerationOptions { MaxTokens = 12, Sampling = Greedy });
        using var scope = new Scope(record: false);
        List<int> ids = [.. prompt];
        for (int i = 0; i < 12; i++)
        {
            scope.Reset();
            ids.Add(Sampler.Largest(model.Forward(scope.Input<int>([1, ids.Count], ids.ToArray())).Data<float>()[^31..]));
        }

        Assert.Equal(ids[3..], made.Ids);
        Assert.Equal(StopReason.Length, made.Stop);
    }

    [Fact]
    public void Same_seed_same_text_and_tokens_stream_as_they_come()
    {
        using var model = new Transformer(Config, new Initializer(2));
        using var generator = new Generator(model);
        List<int> streamed = [];
        var options = new GenerationOptions { MaxTokens = 30, Sampling = new SamplingOptions { Seed = 5, TopK = 20, Temperature = 1.5 } };
        Generation first = Run(generator, [4], options, streamed.Add), second = Run(generator, [4], options);
        Assert.Equal(first.Ids, second.Ids);
        Assert.Equal(first.Ids, streamed);
        Assert.NotEqual(first.Ids, Run(generator, [4], options with { Sampling = options.Sampling with { Seed = 6 } }).Ids);
    }

    [Fact]
    public void Ends_where_it_must()
    {
        using var model = new Transformer(Config, new Initializer(2));
        using var generator = new Generator(model, capacity: 10);
        var options = new GenerationOptions { MaxTokens = 50, Sampling = Greedy };
        Generation full = Run(generator, [1, 2, 3], options);
        Assert.Equal(StopReason.ContextFull, full.Stop);
        Assert.Equal(8, full.Ids.Count);
        Generation ended = Run(generator, [1, 2, 3], options with { EndIds = [full.Ids[2]] });
        Assert.Equal(StopReason.EndOfText, ended.Stop);
        Assert.Equal(full.Ids.TakeWhile(id => id != full.Ids[2]), ended.Ids);
        using var stop = new CancellationTokenSource();
        Assert.Equal(StopReason.Cancelled, generator.Generate([1], options, _ => stop.Cancel(), stop.Token).Stop);
        Assert.Throws<ArgumentException>(() => Run(generator, [], options));
        Assert.Contains("11 tokens", Assert.Throws<ArgumentException>(() => Run(generator, new int[11], options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_prompts_go_in_by_chunks_with_and_without_a_window()
    {
        foreach (int window in (int[])[0, 9])
        {
            using var model = new Transformer(Config with { SlidingWindow = window }, new Initializer(2));
            int[] prompt = [.. Enumerable.Range(0, 330).Select(i => i * i % 31)];
            using var generator = new Generator(model);
            using var scope = new Scope(record: false);
            int expected = Sampler.Largest(model.Forward(scope.Input<int>([1, 330], prompt)).Data<float>()[^31..]);
            Assert.Equal(expected, Assert.Single(Run(generator, prompt, new GenerationOptions { MaxTokens = 1, Sampling = Greedy }).Ids));
        }
    }

    private static Generation Run(Generator generator, int[] prompt, GenerationOptions options, Action<int>? onToken = null)
        => generator.Generate(prompt, options, onToken, TestContext.Current.CancellationToken);
}
