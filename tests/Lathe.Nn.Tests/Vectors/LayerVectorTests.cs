using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Vectors;

/// <summary>The acceptance vectors of single ops and layers: values, and gradients where they are given.</summary>
public sealed class LayerVectorTests
{
    [Theory]
    [InlineData("own/linear")]
    [InlineData("own/gelu_exact")]
    [InlineData("own/softmax_dim0")]
    [InlineData("own/rmsnorm")]
    [InlineData("own/swiglu")]
    [InlineData("own/rope_positions")]
    [InlineData("own/embedding")]
    [InlineData("own/cross_entropy_3d")]
    [InlineData("repo2024/rmsnorm")]
    [InlineData("repo2024/gelu")]
    [InlineData("repo2024/ffn_gelu")]
    [InlineData("repo2025/rmsnorm")]
    [InlineData("repo2025/rope")]
    [InlineData("repo2025/silu")]
    public void Ops(string name)
    {
        using var v = new Vector("a1/" + name);
        using var scope = new Scope();
        Dictionary<string, Tensor> variables = [];
        Tensor y = Run(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..], v, scope, Use);
        v.Close("exp.out", y.Data<float>());
        if (!v.Has("in.dout")) return;
        scope.Backward(y, v.Input(scope, "in.dout").Reshape(y.Shape));
        foreach (string expected in v.Names.Where(n => n.StartsWith("exp.grad.", StringComparison.Ordinal)))
            v.Close(expected, variables[expected["exp.grad.".Length..]].Grad<float>());

        Tensor Use(string input)
        {
            Tensor x = v.Variable(scope, input);
            variables[input[(input.IndexOf('.', StringComparison.Ordinal) + 1)..]] = x;
            return x;
        }
    }

    [Theory]
    [InlineData("own/sdpa_broadcast_mask")]
    [InlineData("repo2024/sdpa")]
    [InlineData("repo2025/sdpa_3d")]
    public void Scaled_dot_product_attention(string name)
    {
        using var v = new Vector("a1/" + name);
        using var scope = new Scope();
        Tensor q = v.Variable(scope, "in.q"), k = v.Variable(scope, "in.k"), x = v.Variable(scope, "in.v");
        bool[] allowed = v.Flags("in.mask");
        Tensor mask = scope.Input<float>(v.Shape("in.mask"), [.. allowed.Select(a => a ? 0 : float.NegativeInfinity)]);

        // Values narrower or wider than keys are no matter for plain ops; where they are equal, the fused op must agree.
        Tensor y = ((q.MatMul(k, transposeB: true) * (1 / Math.Sqrt(q.Shape[-1]))) + mask).Softmax().MatMul(x);
        v.Close("exp.out", y.Data<float>());
        if (v.Has("in.dout"))
        {
            scope.Backward(y, v.Input(scope, "in.dout"));
            v.Close("exp.grad.q", q.Grad<float>());
            v.Close("exp.grad.k", k.Grad<float>());
            v.Close("exp.grad.v", x.Grad<float>());
        }

        if (x.Shape[-1] != q.Shape[-1] || mask.Shape.Rank > q.Rank) return;
        Shape s = q.Shape;
        int heads = s.Rank == 4 ? s[1] : 1, batch = s[0], size = s[-1], queries = s[-2], keys = k.Shape[-2];
        Tensor Heads(Tensor t, int length) => t.Reshape(batch, heads, length, size).Permute(0, 2, 1, 3);
        int planes = (int)(mask.Count / ((long)queries * keys));
        Tensor bias = planes == 1 ? mask.Reshape(queries, keys)
            : planes == batch * heads ? mask.Reshape(batch, heads, queries, keys) : mask.Reshape(batch, 1, queries, keys);
        Tensor fused = Heads(q, queries).Attention(Heads(k, keys), Heads(x, keys), new AttentionOptions { Mask = bias });
        v.Close("exp.out", fused.Permute(0, 2, 1, 3).Data<float>());
    }

    [Theory]
    [InlineData("own/mha", 4, PositionKind.None)]
    [InlineData("own/mha_rope", 4, PositionKind.Rotary)]
    [InlineData("repo2024/mha_causal", 2, PositionKind.None)]
    public void Multi_head_attention(string name, int heads, PositionKind positions)
    {
        using var v = new Vector("a1/" + name);
        bool own = name.StartsWith("own", StringComparison.Ordinal);
        string suffix = own ? "" : ".weight";
        int width = v.Shape("in.x")[-1], length = v.Shape("in.x")[-2];
        TransformerConfig config = new() { Width = width, Heads = heads, QkvBias = false, OutputBias = false, Positions = positions, RopeInterleaved = true, Context = length };
        using var layer = new GroupedQueryAttention(new Initializer(1), config);
        string[] parts = ["q_proj", "k_proj", "v_proj"];
        float[] packed = [.. parts.SelectMany(p => v.Floats($"w.{p}{suffix}"))];
        packed.CopyTo(layer.Qkv.Weight.Value<float>());
        v.Floats($"w.output_proj{suffix}").CopyTo(layer.Output.Weight.Value<float>());
        using var rotary = new RotaryPositions(config, DType.Float32);
        using var scope = new Scope();
        Tensor x = v.Variable(scope, "in.x");
        bool turns = positions == PositionKind.Rotary;
        var context = new BlockContext(
            CausalSequence.Instance, new AttentionOptions { Causal = true }, turns ? rotary.Table(scope, length) : null,
            turns ? scope.Input<int>([length], [.. Enumerable.Range(0, length)]) : null);
        Tensor y = layer.Forward(x, 0, context);
        v.Close("exp.out", y.Data<float>());
        if (!own) return;
        scope.Backward(y, v.Input(scope, "in.dout"));
        v.Close("exp.grad.x", x.Grad<float>());
        v.Close("exp.grad.output_proj", layer.Output.Weight.Grad<float>());
        for (int i = 0; i < 3; i++) v.Close($"exp.grad.{parts[i]}", layer.Qkv.Weight.Grad<float>().Slice(i * width * width, width * width));
    }

    [Fact]
    public void Cross_entropy_and_softmax_of_huge_logits()
    {
        using var v = new Vector("a1/repo2025/cross_entropy");
        using var scope = new Scope();
        Tensor logits = v.Input(scope, "in.logits");
        int classes = logits.Shape[-1];
        Tensor flat = logits.Reshape(-1, classes), targets = v.Ids(scope, "in.targets").Reshape(-1);
        v.Close("exp.loss", flat.CrossEntropy(targets).Data<float>(), 1e-7, 1e-4);
        v.Close("exp.loss_x1000", (flat * 1000).CrossEntropy(targets).Data<float>(), 1e-7, 1e-4);
        using var s = new Vector("a1/repo2025/softmax");
        foreach (string input in (string[])["in.x", "in.x_plus100"]) s.Close(s.Names.Single(n => n.StartsWith("exp.", StringComparison.Ordinal)), s.Input(scope, input).Softmax().Data<float>());
    }

    private static Tensor Run(string op, Vector v, Scope scope, Func<string, Tensor> use)
    {
        switch (op)
        {
            case "linear": return use("in.x").Linear(use("w.weight"));
            case "gelu_exact" or "gelu": return use("in.x").Gelu();
            case "silu": return use("in.x").Silu();
            case "softmax_dim0": return use("in.x").Softmax(0);
            case "rmsnorm": return use("in.x").RmsNorm(use("w.weight"), 1e-5);
            case "embedding": return use("w.weight").Embedding(v.Ids(scope, "in.ids"));
            case "ffn_gelu": return use("in.x").Linear(use("w.w1.weight")).Gelu().Linear(use("w.w2.weight"));
            case "cross_entropy_3d": return use("in.logits").CrossEntropy(v.Ids(scope, "in.targets"));
            case "swiglu":
                Tensor x = use("in.x");
                return Tensor.Concat([x.Linear(use("w.w1")), x.Linear(use("w.w3"))], -1).Gated(GateActivation.Silu).Linear(use("w.w2"));
            default: return Rope(v, scope, use("in.x"));
        }
    }

    // [.., T, D] with positions [T] or broadcast [B, 1, T].
    private static Tensor Rope(Vector v, Scope scope, Tensor x)
    {
        Shape shape = x.Shape;
        int size = shape[-1], length = shape[-2], batch = shape[0], heads = (int)(x.Count / ((long)batch * length * size));
        int[] positions = v.Integers("in.positions");
        using var rotary = new RotaryPositions(new TransformerConfig { Width = size, Heads = 1, Context = positions.Max() + 1 }, DType.Float32);
        Tensor table = scope.Zeros([positions.Max() + 1, size]);
        rotary.Table(scope, positions.Max() + 1).Data<float>().CopyTo(table.Data<float>());
        Tensor rows = x.Reshape(batch, heads, length, size).Permute(0, 2, 1, 3).Reshape(batch, length, heads * size);
        Tensor at = positions.Length == length ? scope.Input<int>([length], positions) : scope.Input<int>([batch, length], positions);
        return rows.Rotary(table, at, size, heads, interleaved: true).Reshape(batch, length, heads, size).Permute(0, 2, 1, 3).Reshape(shape);
    }
}
