using Lathe.Inference.Constraints;
using Lathe.Inference.Sampling;
using Lathe.Inference.Speculation;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;

namespace Lathe.Inference.Tests.Speculation;

/// <summary>Decoding written out: the loop that speculation must not change, token for token and logit for logit.</summary>
internal sealed class Decoding
{
    /// <summary>Small models of every kind of attention and feed-forward.</summary>
    public static IReadOnlyDictionary<string, TransformerConfig> Families { get; } = new Dictionary<string, TransformerConfig>
    {
        ["llama"] = Llama.Of(2, 4, 32, 61, 96) with { KeyValueHeads = 2, FeedForward = 48, InitialDeviation = 0.3 },
        ["gpt2"] = Gpt2.Nano with { Vocabulary = 61, Context = 96, Layers = 2, Width = 32, InitialDeviation = 0.3 },
        ["qwen3"] = Llama.Of(2, 4, 32, 61, 96) with { KeyValueHeads = 1, QkNorm = true, HeadSize = 16, FeedForward = 48, TiedEmbeddings = false, InitialDeviation = 0.3 },
        ["mistral"] = Llama.Of(2, 2, 32, 61, 96) with { SlidingWindow = 7, FeedForward = 48, InitialDeviation = 0.3 },
        ["mixtral"] = Llama.Of(2, 2, 32, 61, 96) with { Mixture = new MixtureConfig { Experts = 4, Active = 2 }, FeedForward = 48, InitialDeviation = 0.3 },
        ["alibi"] = Gpt2.Nano with { Vocabulary = 61, Context = 96, Layers = 2, Width = 32, Positions = PositionKind.Alibi, InitialDeviation = 0.3 },
        ["capped"] = Llama.Of(2, 2, 32, 61, 96) with { AttentionSoftCap = 20, LogitSoftCap = 10, Activation = ActivationKind.GeGlu, FeedForward = 48, InitialDeviation = 0.3 },
    };

    public SamplerOptions Sampling { get; init; } = SamplerOptions.Greedy;

    public ulong Seed { get; init; }

    public int Tokens { get; init; } = 40;

    public IReadOnlyList<LogitsProcessor> Processors { get; init; } = [];

    public TokenConstraint? Constraint { get; init; }

    public SpeculationOptions Options { get; init; } = new();

    /// <summary>Logits of every token that was chosen, as they came from the model.</summary>
    public List<float[]> Logits { get; } = [];

    public SpeculationStatistics Statistics { get; private set; }

    public static Transformer Model(string family, ulong seed = 7) => new(Families[family], new Initializer(seed));

    public int[] Run(Transformer model, ReadOnlySpan<int> prompt, Drafter? drafter)
    {
        using var session = new Session(model);
        return Run(session, prompt, drafter);
    }

    public int[] Run(Session session, ReadOnlySpan<int> prompt, Drafter? drafter)
    {
        var options = new GenerationOptions { MaxTokens = Tokens, Sampling = Sampling, Seed = Seed, Processors = Processors, Constraint = Constraint };
        var chooser = new TokenChooser(options);
        var ahead = new LookAhead(session, drafter, Options);
        Logits.Clear();
        List<int> text = [.. prompt];
        ReadOnlySpan<float> logits = ahead.Continue(prompt, options, chooser);
        for (int place = 0; place < Tokens; place++)
        {
            Logits.Add(logits.ToArray());
            int next = ahead.Choose(logits);
            chooser.Accept(next);
            text.Add(next);
            if (place + 1 < Tokens) logits = ahead.Read(next);
        }

        ahead.Settle();
        Assert.Equal(text.Take(text.Count - 1), session.Tokens.ToArray());
        Statistics = ahead.Statistics;
        return [.. text.Skip(prompt.Length)];
    }
}
