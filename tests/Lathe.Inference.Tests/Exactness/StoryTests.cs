using Lathe.Inference.Sampling;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Models;
using Lathe.Nn.Tests.Formats;
using Lathe.Tensors;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Tests.Exactness;

/// <summary>The story that a real trained model's reference implementation tells, under every kind of cache and of weights.</summary>
public sealed class StoryTests
{
    private const int Length = 200;

    [Theory]
    [InlineData(CacheType.F32, 512)]
    [InlineData(CacheType.F32, 7)]
    [InlineData(CacheType.F16, 512)]
    public void It_is_told_to_the_letter(CacheType cache, int chunk)
    {
        using PretrainedModel model = PretrainedModel.Load(SharedData.Find("models/stories260K.bin"));
        using var generator = new Generator(model.Model, TokenizerFile.Load(SharedData.Find("models/tok512.bin")), new SessionOptions { CacheType = cache, Chunk = chunk });
        var options = new GenerationOptions { MaxTokens = Length, Sampling = SamplerOptions.Greedy };
        Assert.Equal(File.ReadAllText(SharedData.Find("models/stories260K.expected.txt")), generator.Generate("", options, cancellation: TestContext.Current.CancellationToken).Text);
    }

    [Theory]
    [InlineData(null, CacheType.Q8_0, 100)]
    [InlineData("Q8_0", CacheType.F32, 150)]
    [InlineData("F16", CacheType.F32, 200)]
    [InlineData("BF16", CacheType.F32, 150)]
    [InlineData("Q4_0", CacheType.F32, 20)]
    [InlineData("Q8_0", CacheType.F16, 60)]
    public void Fewer_bits_follow_it_for_a_while(string? weights, CacheType cache, int least)
    {
        int[] told = Tell(null, CacheType.F32), other = Tell(weights, cache);
        int same = 0;
        while (same < told.Length && told[same] == other[same]) same++;
        Assert.True(same >= least, $"{weights ?? "F32"} weights, {cache} cache: the first {same} of {Length} tokens are the same, expected {least} at least.");
    }

    private static int[] Tell(string? weights, CacheType cache)
    {
        var load = new ModelLoadOptions { Quantize = weights is null ? null : GgufRecipe.Named(weights) };
        using PretrainedModel model = PretrainedModel.Load(SharedData.Find("models/stories260K.bin"), load);
        using var generator = new TokenGenerator(model.Model, new SessionOptions { CacheType = cache });
        var options = new GenerationOptions { MaxTokens = Length, Sampling = SamplerOptions.Greedy };
        return [.. generator.Generate([1], options, null, TestContext.Current.CancellationToken).Ids];
    }
}
