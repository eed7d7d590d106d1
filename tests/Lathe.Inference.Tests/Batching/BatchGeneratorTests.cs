using Lathe.Inference.Batching;
using Lathe.Inference.Sampling;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;

namespace Lathe.Inference.Tests.Batching;

/// <summary>Many prompts at a time: what each gets alone, and nothing left behind.</summary>
public sealed class BatchGeneratorTests : IDisposable
{
    private readonly ByteTokenizer _tokenizer = new();
    private readonly Transformer _model;

    public BatchGeneratorTests() => _model = new Transformer(Llama.Of(2, 2, 32, _tokenizer.VocabularySize, 48) with { FeedForward = 48, InitialDeviation = 0.3 }, new Initializer(4));

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void Each_gets_what_it_gets_alone(int places)
    {
        int[][] prompts = [.. Enumerable.Range(0, 23).Select(i => _tokenizer.Encode(string.Concat(Enumerable.Range(0, 1 + (i * 5 % 47)).Select(k => (char)('a' + ((i * k) % 7))))))];
        using var batch = new BatchGenerator(_model, _tokenizer, places);
        using var alone = new Generator(_model, _tokenizer);
        foreach (GenerationOptions options in (GenerationOptions[])[
            new() { MaxTokens = 9, Sampling = SamplerOptions.Greedy },
            new() { MaxTokens = 40, Seed = 7, StopStrings = ["q", "x1"], StopTokens = [65, 66, 67], Processors = [new RepetitionPenalty(1.2)], LogProbabilities = 2 },
            new() { MaxTokens = 12, MinTokens = 3, Seed = 8, Sampling = new SamplerOptions { Temperature = 2 }, StopTokens = [.. Enumerable.Range(0, 100)] },
            new() { MaxTokens = 0 }])
        {
            var order = new List<int>();
            IReadOnlyList<Generation> together = batch.Generate(prompts, options, (i, _) => order.Add(i), TestContext.Current.CancellationToken);
            Assert.Equal(Enumerable.Range(0, prompts.Length), order.Order());
            for (int i = 0; i < prompts.Length; i++)
            {
                Generation one = alone.Generate(prompts[i], options, cancellation: TestContext.Current.CancellationToken);
                Assert.Equal((one.Text, one.StopReason), (together[i].Text, together[i].StopReason));
                Assert.Equal(one.Ids, together[i].Ids);
                Assert.Equal(one.PromptIds, together[i].PromptIds);
                Assert.Equal(one.LogProbabilities?.Select(p => p.LogProbability), together[i].LogProbabilities?.Select(p => p.LogProbability));
            }
        }
    }

    [Fact]
    public void A_cancelled_run_says_so_and_the_next_one_is_whole()
    {
        int[][] prompts = [.. Enumerable.Range(0, 6).Select(i => _tokenizer.Encode($"prompt {i}"))];
        using var batch = new BatchGenerator(_model, _tokenizer, 2);
        var options = new GenerationOptions { MaxTokens = 20, Sampling = SamplerOptions.Greedy };
        IReadOnlyList<Generation> whole = batch.Generate(prompts, options, cancellation: TestContext.Current.CancellationToken);
        using var source = new CancellationTokenSource();
        IReadOnlyList<Generation> cut = batch.Generate(prompts, options, (_, _) => source.Cancel(), source.Token);
        Assert.Contains(cut, g => g.StopReason == StopReason.Cancelled);
        Assert.Equal(whole[0].Ids, cut[0].Ids);
        Assert.Throws<InvalidOperationException>(() => batch.Generate(prompts, options, (_, _) => throw new InvalidOperationException(), TestContext.Current.CancellationToken));
        IReadOnlyList<Generation> again = batch.Generate(prompts, options, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(whole.Select(g => g.Text), again.Select(g => g.Text));
        Assert.Empty(batch.Generate([], options, cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_belongs_to_one_text_is_refused()
    {
        using var batch = new BatchGenerator(_model, _tokenizer, 2);
        Assert.Contains("one text", Assert.Throws<ArgumentException>(() => batch.Generate([[1]], new GenerationOptions { PromptLogProbabilities = true }, cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => batch.Generate([[1], []], new GenerationOptions(), cancellation: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => batch.Generate([new int[49]], new GenerationOptions(), cancellation: TestContext.Current.CancellationToken));
    }
}
