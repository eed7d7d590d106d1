using Lathe.Inference.Explanation;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests.Explanation;

/// <summary>The numbers of an explanation beside the model's own values, computed another way.</summary>
public sealed class ExplainerTests
{
    private static readonly int[] Ids = [1, 17, 4, 36, 2, 9, 30, 11, 5, 7, 0];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Grouped heads and rotary, learned positions, a window, ALiBi with soft caps, post-norm, norms of heads, parallel, a mixture.</summary>
    public static TheoryData<string, TransformerConfig> Kinds { get; } = new()
    {
        { "llama", Llama.Of(3, 4, 24, 37, 32) with { KeyValueHeads = 2, FeedForward = 40, InitialDeviation = 0.4 } },
        { "gpt2", new TransformerConfig { Vocabulary = 37, Context = 16, Width = 24, Heads = 3, Layers = 2, InitialDeviation = 0.4 } },
        { "window", Llama.Of(2, 2, 16, 37, 32) with { SlidingWindow = 4, InitialDeviation = 0.4, TiedEmbeddings = false } },
        { "alibi", new TransformerConfig { Vocabulary = 37, Context = 16, Width = 16, Heads = 4, Layers = 2, Positions = PositionKind.Alibi, AttentionSoftCap = 3, LogitSoftCap = 5, InitialDeviation = 0.4 } },
        { "post", new TransformerConfig { Vocabulary = 37, Context = 16, Width = 16, Heads = 2, Layers = 2, PreNorm = false, InitialDeviation = 0.4 } },
        { "qk", Llama.Of(2, 2, 16, 37, 32) with { QkNorm = true, ParallelResidual = true, InitialDeviation = 0.4 } },
        { "mixture", Llama.Of(2, 2, 16, 37, 32) with { Mixture = new MixtureConfig { Experts = 3, Active = 2 }, InitialDeviation = 0.4 } },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Predictions_are_the_softmax_of_the_models_logits(string kind, TransformerConfig config)
    {
        using var model = new Transformer(config, new Initializer(3));
        PromptReading reading = Explainer.Read(model, Ids, new ExplainOptions { Top = 4 }, Stop);
        float[][] logits = Logits(model);
        Assert.Equal(Ids.Length, reading.Predictions.Count);
        for (int i = 0; i < Ids.Length; i++)
        {
            double[] p = Softmax(logits[i]);
            int[] order = [.. Enumerable.Range(0, p.Length).OrderByDescending(id => p[id])];
            Prediction prediction = reading.Predictions[i];
            Assert.Equal((i, Ids[i]), (prediction.Position, prediction.Id));
            Assert.Equal(order[..4], prediction.Top.Select(t => t.Id));
            Assert.All(prediction.Top, t => Assert.Equal(p[t.Id], t.Probability, 1e-12));
            Assert.Equal(-p.Sum(x => x * Math.Log2(x)), prediction.EntropyBits, 1e-10);
            if (i == Ids.Length - 1)
            {
                Assert.Null(prediction.Next);
                continue;
            }

            Outcome next = Assert.IsType<Outcome>(prediction.Next);
            Assert.Equal((Ids[i + 1], Array.IndexOf(order, Ids[i + 1]) + 1), (next.Id, next.Rank));
            Assert.Equal(p[next.Id], next.Probability, 1e-12);
            Assert.Equal(-Math.Log2(p[next.Id]), next.SurprisalBits, 1e-9);
        }

        Assert.Equal(reading.Predictions.Take(Ids.Length - 1).Average(x => x.Next!.SurprisalBits), reading.MeanSurprisalBits, 1e-12);
        Assert.NotEmpty(kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_lens_at_the_last_layer_is_the_model_and_before_it_norm_and_head_of_the_stream(string kind, TransformerConfig config)
    {
        using var model = new Transformer(config, new Initializer(4));
        PromptReading reading = Explainer.Read(model, Ids, new ExplainOptions { Top = 3 }, Stop);
        float[][] logits = Logits(model);
        Assert.Equal(config.Layers + 1, reading.Layers.Count);
        using var scope = new Scope(record: false) { Training = false };
        var trace = new ForwardTrace();
        model.Forward(scope.Input<int>([1, Ids.Length], Ids), trace: trace);
        for (int layer = 0; layer <= config.Layers; layer++)
        {
            Tensor stream = trace[layer == 0 ? "embedded" : $"blocks.{layer - 1}.output"];
            ReadOnlySpan<float> lens = model.Logits(model.FinalNorm is null ? stream : model.FinalNorm.Forward(stream)).Data<float>();
            for (int i = 0; i < Ids.Length; i++)
            {
                LensReading here = reading.Layers[layer].Lens[i];
                double[] p = Softmax(logits[i]), q = Softmax(lens.Slice(i * config.Vocabulary, config.Vocabulary).ToArray());
                int final = Array.IndexOf(p, p.Max());
                Assert.Equal((layer, i), (reading.Layers[layer].Layer, here.Position));
                Assert.Equal(q.Max(), here.Top[0].Probability, 1e-12);
                Assert.Equal(q[final], here.FinalProbability, 1e-12);
                Assert.Equal(1 + q.Count(x => x > q[final]), here.FinalRank);
                Assert.Equal(p.Zip(q, (a, b) => a * Math.Log2(a / b)).Sum(), here.DivergenceBits, 1e-9);
                Assert.Equal(Math.Sqrt(stream.Data<float>().Slice(i * config.Width, config.Width).ToArray().Sum(x => (double)x * x)), reading.Layers[layer].Norms[i], 1e-9);
                if (layer < config.Layers) continue;

                // Not nearly: the same bits.
                Assert.Equal(reading.Predictions[i].Top.Take(3), here.Top);
                Assert.Equal((1, 0.0), (here.FinalRank, here.DivergenceBits));
            }
        }

        for (int i = 0; i < Ids.Length; i++)
        {
            int settled = reading.SettledAt(i);
            Assert.All(reading.Layers.Skip(settled), l => Assert.Equal(1, l.Lens[i].FinalRank));
            if (settled > 0) Assert.NotEqual(1, reading.Layers[settled - 1].Lens[i].FinalRank);
        }

        Assert.NotEmpty(kind);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Attention_is_that_of_the_pass_and_its_entropy_exact(string kind, TransformerConfig config)
    {
        using var model = new Transformer(config, new Initializer(5));
        PromptReading reading = Explainer.Read(model, Ids, new ExplainOptions { Last = 5 }, Stop);
        using var scope = new Scope(record: false) { Training = false };
        var trace = new ForwardTrace();
        model.Forward(scope.Input<int>([1, Ids.Length], Ids), trace: trace);
        Assert.Equal(config.Layers * config.Heads, reading.Heads.Count);
        int length = Ids.Length, first = length - 5;
        Assert.Equal(first, reading.First);
        foreach (HeadReading head in reading.Heads)
        {
            ReadOnlySpan<float> all = trace[$"blocks.{head.Layer - 1}.attention.probabilities"].Data<float>();
            for (int row = 0; row < 5; row++)
            {
                int at = first + row, window = config.SlidingWindow;
                float[] own = head.Row(row).ToArray(), expected = all.Slice((((head.Head - 1) * length) + at) * length, length).ToArray();
                for (int key = 0; key < length; key++) Assert.Equal(expected[key], own[key], 1e-6);
                Assert.Equal(1, own.Sum(x => (double)x), 1e-5);
                Assert.All(own[(at + 1)..], x => Assert.Equal(0, x));
                if (window > 0) Assert.All(own[..Math.Max(0, at + 1 - window)], x => Assert.Equal(0, x));
                Assert.Equal(-own.Where(x => x > 0).Sum(x => x * Math.Log2(x)), head.Entropies[row], 1e-9);
                Assert.Equal(Math.Log2(window > 0 ? Math.Min(window, at + 1) : at + 1), head.MostBits[row]);
                Assert.InRange(head.Entropies[row], 0, head.MostBits[row] + 1e-6);
            }

            Assert.Equal(head.Entropies.Average(), head.EntropyBits, 1e-12);
            Assert.Equal(head.Entropies.Sum() / head.MostBits.Sum(), head.Share, 1e-12);
            Assert.Equal(Enumerable.Range(0, 5).Average(r => (double)head.Row(r)[first + r - 1]), head.ToTokenBefore, 1e-12);
        }

        Assert.NotEmpty(kind);
    }

    [Fact]
    public void Even_attention_has_all_the_entropy_there_is()
    {
        using var model = new Transformer(Llama.Of(1, 2, 16, 37, 32) with { InitialDeviation = 0 }, new Initializer(1));
        PromptReading reading = Explainer.Read(model, Ids, null, Stop);
        Assert.All(reading.Heads, h => Assert.Equal(1, h.Share, 1e-6));
        Assert.All(reading.Heads, h => Assert.Equal(Enumerable.Range(1, Ids.Length).Average(n => Math.Log2(n)), h.EntropyBits, 1e-5));

        // Equal logits everywhere: log₂ 37 bits, and ranks go by id.
        Assert.All(reading.Predictions, p => Assert.Equal(Math.Log2(37), p.EntropyBits, 1e-9));
        Assert.All(reading.Predictions.SkipLast(1), p => Assert.Equal(p.Next!.Id + 1, p.Next.Rank));
        Assert.Equal([0, 1, 2, 3, 4], reading.Predictions[0].Top.Select(t => t.Id));
        Assert.Equal(0, reading.SettledAt(3));
    }

    [Fact]
    public void One_token_has_one_prediction_and_looks_at_itself()
    {
        using var model = new Transformer(Llama.Of(2, 2, 16, 37, 32), new Initializer(1));
        PromptReading reading = Explainer.Read(model, [5], null, Stop);
        Assert.Null(Assert.Single(reading.Predictions).Next);
        Assert.True(double.IsNaN(reading.MeanSurprisalBits));
        Assert.All(reading.Heads, h => Assert.Equal((0.0, 0.0, 1f), (h.EntropyBits, h.Share, h.Row(0)[0])));
    }

    [Fact]
    public void More_rows_than_a_piece_are_the_same_numbers()
    {
        using var model = new Transformer(Llama.Of(2, 2, 16, 37, 160) with { InitialDeviation = 0.3 }, new Initializer(6));
        int[] ids = [.. Enumerable.Range(0, 150).Select(i => i * 7 % 37)];
        PromptReading all = Explainer.Read(model, ids, new ExplainOptions { Last = 0 }, Stop);
        PromptReading last = Explainer.Read(model, ids, new ExplainOptions { Last = 70 }, Stop);
        Assert.Equal((0, 80), (all.First, last.First));
        Assert.Equal(all.Predictions.Select(p => p.Next?.SurprisalBits), last.Predictions.Select(p => p.Next?.SurprisalBits));
        for (int layer = 0; layer < 3; layer++)
            Assert.Equal(all.Layers[layer].Lens.Skip(80).Select(l => (l.Position, l.Top[0], l.DivergenceBits)), last.Layers[layer].Lens.Select(l => (l.Position, l.Top[0], l.DivergenceBits)));
        for (int head = 0; head < 4; head++) Assert.Equal(all.Heads[head].Entropies.Skip(80), last.Heads[head].Entropies);
    }

    [Fact]
    public void Weights_in_blocks_are_explained_as_they_are_run()
    {
        using var model = new Transformer(Llama.Of(2, 2, 64, 37, 32) with { FeedForward = 64, InitialDeviation = 0.3 }, new Initializer(6));
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gguf");
        try
        {
            ModelSaver.Gguf(file, model, GgmlType.Q8_0);
            using PretrainedModel blocks = PretrainedModel.Load(file, ModelLoadOptions.Inference);
            PromptReading reading = Explainer.Read(blocks.Model, Ids, null, Stop);
            float[][] logits = Logits(blocks.Model);
            for (int i = 0; i < Ids.Length; i++)
            {
                double[] p = Softmax(logits[i]);
                Assert.All(reading.Predictions[i].Top, t => Assert.Equal(p[t.Id], t.Probability, 1e-12));
                Assert.Equal(reading.Predictions[i].Top, reading.Layers[^1].Lens[i].Top);
            }

            Assert.All(reading.Heads, h => Assert.Equal(1, h.Row(h.Length - 1).ToArray().Sum(), 1e-5f));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void An_encoder_has_attention_alone()
    {
        using var model = new Transformer(new TransformerConfig { Vocabulary = 37, Context = 16, Width = 16, Heads = 2, Layers = 2, Causal = false, PreNorm = false, LanguageHead = false }, new Initializer(1));
        PromptReading reading = Explainer.Read(model, Ids, null, Stop);
        Assert.Empty(reading.Predictions);
        Assert.Empty(reading.Layers);
        Assert.Equal(4, reading.Heads.Count);
        Assert.All(reading.Heads, h => Assert.Equal(1, h.Row(0).ToArray().Sum(), 1e-5f));
        Assert.All(reading.Heads, h => Assert.True(h.Row(0)[^1] > 0));
        Assert.All(reading.Heads, h => Assert.All(h.MostBits, most => Assert.Equal(Math.Log2(Ids.Length), most)));
    }

    [Fact]
    public void What_cannot_be_is_said()
    {
        using var model = new Transformer(Llama.Of(1, 2, 16, 37, 2048), new Initializer(1));
        Assert.Contains("no token", Assert.Throws<ArgumentException>(() => Explainer.Read(model, [], null, Stop)).Message, StringComparison.Ordinal);
        Assert.Contains("token 37", Assert.Throws<ArgumentException>(() => Explainer.Read(model, [37], null, Stop)).Message, StringComparison.Ordinal);
        Assert.Contains("at most 1024", Assert.Throws<ArgumentException>(() => Explainer.Read(model, new int[1025], null, Stop)).Message, StringComparison.Ordinal);
        Assert.Contains("Top is 0", Assert.Throws<ArgumentException>(() => Explainer.Read(model, [1], new ExplainOptions { Top = 0 }, Stop)).Message, StringComparison.Ordinal);
        model.Tokens.Weight.Value<float>()[0] = float.NaN;
        Assert.Contains("token 0 is not a number", Assert.Throws<ArithmeticException>(() => Explainer.Read(model, [1], null, Stop)).Message, StringComparison.Ordinal);
    }

    private static float[][] Logits(Transformer model)
    {
        using var scope = new Scope(record: false) { Training = false };
        ReadOnlySpan<float> logits = model.Forward(scope.Input<int>([1, Ids.Length], Ids)).Data<float>();
        float[][] rows = new float[Ids.Length][];
        for (int i = 0; i < rows.Length; i++) rows[i] = logits.Slice(i * model.Config.Vocabulary, model.Config.Vocabulary).ToArray();
        return rows;
    }

    private static double[] Softmax(float[] logits)
    {
        double max = logits.Max(), sum = logits.Sum(x => Math.Exp(x - max));
        return [.. logits.Select(x => Math.Exp(x - max) / sum)];
    }
}
