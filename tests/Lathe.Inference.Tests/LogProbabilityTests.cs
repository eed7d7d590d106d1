using Lathe.Inference.Sampling;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests;

/// <summary>Log-probabilities of prompt and output beside a log-softmax over whole sequences.</summary>
public sealed class LogProbabilityTests : IDisposable
{
    private static readonly TransformerConfig Config = Llama.Of(2, 4, 32, 259, 64) with { KeyValueHeads = 2, FeedForward = 48, InitialDeviation = 0.4 };

    private readonly Transformer _model = new(Config, new Initializer(7));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public void They_are_the_models_own_whatever_was_done_to_the_logits()
    {
        using var generator = new TokenGenerator(_model);
        int[] prompt = [5, 9, 200, 9, 31];
        var options = new GenerationOptions
        {
            MaxTokens = 20,
            Seed = 3,
            LogProbabilities = 4,
            PromptLogProbabilities = true,
            Sampling = new SamplerOptions { Temperature = 1.7, TopK = 90 },
            Processors = [new RepetitionPenalty(1.5), new LogitBias([new(8, 3)])],
        };
        Generation result = generator.Generate(prompt, options, null, Stop);
        int[] all = [.. prompt, .. result.Ids];
        TokenLogProbability[] told = [.. result.PromptLogProbabilities!, .. result.LogProbabilities!];
        Assert.Equal(all[1..], told.Select(t => t.Id));
        using var scope = new Scope(record: false);
        float[] logits = _model.Forward(scope.Input<int>([1, all.Length], all)).Data<float>().ToArray();
        for (int i = 0; i < told.Length; i++)
        {
            double[] row = [.. logits.Skip(i * Config.Vocabulary).Take(Config.Vocabulary).Select(x => (double)x)];
            double norm = Math.Log(row.Sum(Math.Exp));
            Assert.Equal(row[all[i + 1]] - norm, told[i].LogProbability, 1e-4);
            int[] best = [.. Enumerable.Range(0, row.Length).OrderByDescending(t => row[t]).Take(4)];
            Assert.Equal(best, told[i].Top.Select(t => t.Id));
            Assert.Equal(row[best[0]] - norm, told[i].Top[0].LogProbability, 1e-4);
        }

        // Reading the prompt position by position changes no token.
        Assert.Equal(generator.Generate(prompt, options with { PromptLogProbabilities = false, LogProbabilities = null }, null, Stop).Ids, result.Ids);
        Generation none = generator.Generate(prompt, options with { MaxTokens = 0, LogProbabilities = 0 }, null, Stop);
        Assert.Equal((0, 4, 0), (none.Ids.Count, none.PromptLogProbabilities!.Count, none.PromptLogProbabilities[0].Top.Count));
    }

    [Fact]
    public void Far_apart_and_huge_logits_keep_their_digits()
    {
        double p = new LogProbabilities(1).Of([1000, 999, -1e30f, float.NegativeInfinity], 1).LogProbability;
        Assert.Equal(-1 - Math.Log(1 + Math.Exp(-1)), p, 1e-12);
    }
}
