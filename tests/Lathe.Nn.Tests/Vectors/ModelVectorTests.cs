using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Vectors;

/// <summary>The acceptance vectors of a block and of a whole language model: values, loss, every gradient.</summary>
public sealed class ModelVectorTests
{
    [Fact]
    public void Block()
    {
        using var v = new Vector("a1/own/block");
        int width = v.Shape("in.x")[-1], length = v.Shape("in.x")[-2];
        TransformerConfig config = Config(1, 4, width, 2, length, 64);
        using var block = new Nn.Layers.TransformerBlock(new Initializer(1), config, 0);
        WeightPart[] parts = [.. Parts(1, width, 64, "", "")];
        Fill(v, block.Parameters, parts, "w.");
        using var rotary = new Nn.Layers.RotaryPositions(config, DType.Float32);
        using var scope = new Scope();
        Tensor x = v.Variable(scope, "in.x"), positions = scope.Input<int>([length], [.. Enumerable.Range(0, length)]);
        var context = new Nn.Layers.BlockContext(Nn.Memories.CausalSequence.Instance, new AttentionOptions { Causal = true }, rotary.Table(scope, length), positions);
        Tensor? none = null;
        Tensor y = block.Forward(x, context, ref none);
        v.Close("exp.out", y.Data<float>());
        scope.Backward(y, v.Input(scope, "in.dout"));
        v.Close("exp.grad.x", x.Grad<float>());
        Gradients(v, block.Parameters, parts);
    }

    [Fact]
    public void Language_model()
    {
        using var v = new Vector("a1/own/lm_small");
        TransformerConfig config = Config(2, 4, 32, 97, 16, 80);
        using var model = new Transformer(config, new Initializer(1));
        WeightPart[] parts = [.. Whole(config, 80)];
        Fill(v, model.Parameters, parts, "w.");
        using var scope = new Scope();
        Tensor ids = v.Ids(scope, "in.ids"), logits = model.Forward(ids);
        v.Close("exp.logits", logits.Data<float>());
        if (v.Has("exp.logits_first_half"))
        {
            int half = ids.Shape[1] / 2;
            v.Close("exp.logits_first_half", model.Forward(ids.Slice(1, 0, half)).Data<float>());
        }

        Tensor loss = logits.CrossEntropy(v.Ids(scope, "in.targets"));
        v.Close("exp.loss", loss.Data<float>());
        scope.Backward(loss);
        Gradients(v, model.Parameters, parts);
    }

    private static TransformerConfig Config(int layers, int heads, int width, int vocabulary, int context, int hidden)
        => Llama.Of(layers, heads, width, vocabulary, context) with { FeedForward = hidden, TiedEmbeddings = false, RopeInterleaved = true };

    private static IEnumerable<WeightPart> Whole(TransformerConfig config, int hidden)
    {
        yield return new WeightPart("tokens.weight", "token_embeddings.weight", [config.Vocabulary, config.Width]);
        for (int i = 0; i < config.Layers; i++)
        {
            foreach (WeightPart part in Parts(i, config.Width, hidden, $"blocks.{i}.", $"layers.{i}.")) yield return part;
        }

        yield return new WeightPart("norm.weight", "ln_final.weight", [config.Width]);
        yield return new WeightPart("head.weight", "lm_head.weight", [config.Vocabulary, config.Width]);
    }

    private static IEnumerable<WeightPart> Parts(int layer, int width, int hidden, string block, string name) =>
    [
        new($"{block}attention.qkv.weight", $"{name}attn.q_proj.weight", [width, width]),
        new($"{block}attention.qkv.weight", $"{name}attn.k_proj.weight", [width, width], width),
        new($"{block}attention.qkv.weight", $"{name}attn.v_proj.weight", [width, width], 2 * width),
        new($"{block}attention.output.weight", $"{name}attn.output_proj.weight", [width, width]),
        new($"{block}attention_norm.weight", $"{name}ln1.weight", [width]),
        new($"{block}feed_forward_norm.weight", $"{name}ln2.weight", [width]),
        new($"{block}feed_forward.gate_up.weight", $"{name}ffn.w1.weight", [hidden, width]),
        new($"{block}feed_forward.gate_up.weight", $"{name}ffn.w3.weight", [hidden, width], hidden),
        new($"{block}feed_forward.down.weight", $"{name}ffn.w2.weight", [width, hidden]),
    ];

    private static void Fill(Vector v, IReadOnlyList<Parameter> parameters, IEnumerable<WeightPart> parts, string prefix)
    {
        Dictionary<string, Parameter> byName = parameters.ToDictionary(p => p.Name);
        foreach (WeightPart part in parts)
        {
            int row = part.Shape.Rank == 1 ? 1 : part.Shape[1];
            v.Floats(prefix + part.Name).CopyTo(byName[part.Parameter].Value<float>()[(part.FirstRow * row)..]);
        }
    }

    private static void Gradients(Vector v, IReadOnlyList<Parameter> parameters, IEnumerable<WeightPart> parts)
    {
        Dictionary<string, Parameter> gradients = parameters.ToDictionary(p => p.Name, p =>
        {
            var g = new Parameter(p.Name, p.Shape);
            p.Grad<float>().CopyTo(g.Value<float>());
            return g;
        });
        foreach (WeightPart part in parts) v.Close($"exp.grad.{part.Name}", WeightWriter.Values(gradients, part));
        foreach (Parameter g in gradients.Values) g.Dispose();
    }
}
