using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Preference;

namespace Lathe.Training.Tests.Vectors;

/// <summary>Blocks and whole models, with the gradient of every weight.</summary>
internal static class ModelVectors
{
    public static void Block(VectorCase v)
    {
        Shape shape = v.Shape("in.x");
        TransformerConfig config = Config(v, layers: 1) with { Context = shape[1], NormEpsilon = v.Number("eps") };
        using var block = new TransformerBlock(new Initializer(1), config, 0);
        using var rotary = new RotaryPositions(config, DType.Float32);
        foreach ((string ours, string[] theirs) in Names("")) v.Fill(block.Parameters.Single(p => p.Name == ours), [.. theirs.Select(n => $"w.{n}")]);
        LayerVectors.Run(v, x =>
        {
            Tensor? none = null;
            return block.Forward(x, AttentionVectors.Context(x.Scope, shape[1], rotary), ref none);
        });
        foreach ((string ours, string[] theirs) in Names(""))
            v.ExpectParts(block.Parameters.Single(p => p.Name == ours).Grad<float>(), [.. theirs.Select(n => $"exp.grad.{n}")]);
    }

    public static void LanguageModel(VectorCase v)
    {
        int layers = v.Integer("num_layers");
        TransformerConfig config = Config(v, layers) with { Vocabulary = v.Integer("vocab_size"), Context = v.Integer("context_length"), NormEpsilon = v.Number("eps") };
        using Transformer model = Model(v, config);
        using var scope = new Scope();
        Tensor ids = v.Ids(scope, "in.ids");
        Tensor logits = model.Forward(ids);
        v.Expect("exp.logits", logits.Data<float>());
        v.Expect("exp.logits_first_half", model.Forward(ids.Slice(1, 0, ids.Shape[1] / 2)).Data<float>());
        Tensor loss = logits.CrossEntropy(v.Ids(scope, "in.targets"));
        v.Expect("exp.loss", loss.Item());
        scope.Backward(loss);
        ExpectWeights(v, model, "exp.grad.", p => p.Grad<float>());
    }

    public static void Gpt2LogProbabilities(VectorCase v)
    {
        using Transformer model = TinyGpt2(v);
        using var scope = new Scope(record: false);
        Tensor logits = model.Forward(v.Ids(scope, "in.input_ids"));
        v.Expect("exp.logits", logits.Data<float>());
        v.Expect("exp.token_entropy", ResponseLogProbabilities.Entropy(logits).Data<float>());

        // Every label as a response to the first token: the product's way to the same numbers.
        int length = v.Shape("in.input_ids")[1];
        int[] ids = v.Integers("in.input_ids"), labels = v.Integers("in.labels");
        var batch = new ResponseBatch();
        for (int row = 0; row < ids.Length / length; row++)
        {
            Assert.Equal(ids.AsSpan((row * length) + 1, length - 1).ToArray(), labels.AsSpan(row * length, length - 1).ToArray());
            batch.Add(ids.AsSpan(row * length, 1), labels.AsSpan(row * length, length));
        }

        v.Expect("exp.log_probs", ResponseLogProbabilities.Of(model, scope, batch).Data<float>());
    }

    /// <summary>The one-layer GPT-2 of a case.</summary>
    public static Transformer TinyGpt2(VectorCase v)
    {
        Shape embedding = v.Shape("w.transformer.wte.weight");
        TransformerConfig config = Gpt2.Small with
        {
            Vocabulary = embedding[0],
            Width = embedding[1],
            Context = v.Shape("w.transformer.wpe.weight")[0],
            Layers = 1,
            Heads = v.Integer("n_head"),
            FeedForward = v.Shape("w.transformer.h.0.mlp.c_fc.bias")[0],
        };
        var model = new Transformer(config, new Initializer(1));
        foreach ((string ours, string theirs) in Gpt2Names())
        {
            Parameter p = model.Parameters.Single(q => q.Name == ours);
            string name = $"w.transformer.{theirs}";
            v.Fill(p, name);
            if (IsConv1D(p, theirs)) Transposed(v.Floats(name), p.Shape[1], p.Shape[0]).CopyTo(p.Value<float>());
        }

        return model;
    }

    /// <summary>Compares every weight, or every gradient, of the one-layer GPT-2.</summary>
    public static void ExpectGpt2(VectorCase v, Transformer model, string prefix, Func<Parameter, float[]> values)
    {
        foreach ((string ours, string theirs) in Gpt2Names())
        {
            Parameter p = model.Parameters.Single(q => q.Name == ours);
            v.Expect($"{prefix}transformer.{theirs}", (ReadOnlySpan<float>)(IsConv1D(p, theirs) ? Transposed(values(p), p.Shape[0], p.Shape[1]) : values(p)));
        }
    }

    /// <summary>A model of the course's kind with the case's weights.</summary>
    public static Transformer Model(VectorCase v, TransformerConfig config)
    {
        var model = new Transformer(config, new Initializer(1));
        foreach ((string ours, string[] theirs) in ModelNames(config.Layers)) v.Fill(model.Parameters.Single(p => p.Name == ours), [.. theirs.Select(n => $"w.{n}")]);
        return model;
    }

    public static void ExpectWeights(VectorCase v, Transformer model, string prefix, Func<Parameter, Span<float>> values)
    {
        foreach ((string ours, string[] theirs) in ModelNames(model.Config.Layers))
            v.ExpectParts(values(model.Parameters.Single(p => p.Name == ours)), [.. theirs.Select(n => prefix + n)]);
    }

    public static TransformerConfig Config(VectorCase v, int layers) => new()
    {
        Width = v.Shape(v.Weight(layers == 1 ? "ln1" : "ln_final"))[0],
        Layers = layers,
        Heads = v.Integer("num_heads"),
        FeedForward = v.Integer("d_ff"),
        Norm = NormKind.RmsNorm,
        Positions = PositionKind.Rotary,
        RopeInterleaved = true,
        RopeTheta = v.Number("theta"),
        Activation = ActivationKind.SwiGlu,
        TiedEmbeddings = false,
        QkvBias = false,
        OutputBias = false,
        FeedForwardBias = false,
    };

    private static IEnumerable<(string Ours, string[] Theirs)> ModelNames(int layers)
    {
        yield return ("tokens.weight", ["token_embeddings.weight"]);
        for (int i = 0; i < layers; i++)
        {
            foreach ((string ours, string[] theirs) in Names($"layers.{i}.")) yield return ($"blocks.{i}.{ours}", theirs);
        }

        yield return ("norm.weight", ["ln_final.weight"]);
        yield return ("head.weight", ["lm_head.weight"]);
    }

    private static IEnumerable<(string Ours, string[] Theirs)> Names(string prefix) =>
    [
        ("attention_norm.weight", [$"{prefix}ln1.weight"]),
        ("attention.qkv.weight", [$"{prefix}attn.q_proj.weight", $"{prefix}attn.k_proj.weight", $"{prefix}attn.v_proj.weight"]),
        ("attention.output.weight", [$"{prefix}attn.output_proj.weight"]),
        ("feed_forward_norm.weight", [$"{prefix}ln2.weight"]),
        ("feed_forward.gate_up.weight", [$"{prefix}ffn.w1.weight", $"{prefix}ffn.w3.weight"]),
        ("feed_forward.down.weight", [$"{prefix}ffn.w2.weight"]),
    ];

    private static IEnumerable<(string Ours, string Theirs)> Gpt2Names()
    {
        yield return ("tokens.weight", "wte.weight");
        yield return ("positions.weight", "wpe.weight");
        foreach (string part in (string[])["weight", "bias"])
        {
            yield return ($"blocks.0.attention_norm.{part}", $"h.0.ln_1.{part}");
            yield return ($"blocks.0.attention.qkv.{part}", $"h.0.attn.c_attn.{part}");
            yield return ($"blocks.0.attention.output.{part}", $"h.0.attn.c_proj.{part}");
            yield return ($"blocks.0.feed_forward_norm.{part}", $"h.0.ln_2.{part}");
            yield return ($"blocks.0.feed_forward.up.{part}", $"h.0.mlp.c_fc.{part}");
            yield return ($"blocks.0.feed_forward.down.{part}", $"h.0.mlp.c_proj.{part}");
            yield return ($"norm.{part}", $"ln_f.{part}");
        }
    }

    // Conv1D weights are stored [in, out].
    private static bool IsConv1D(Parameter p, string stored) => p.Shape.Rank == 2 && stored.StartsWith("h.", StringComparison.Ordinal);

    private static float[] Transposed(float[] matrix, int rows, int columns)
    {
        float[] moved = new float[matrix.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) moved[(c * rows) + r] = matrix[(r * columns) + c];
        }

        return moved;
    }
}
