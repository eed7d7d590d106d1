using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Tests.Vectors;

/// <summary>Rotary positions and attention. The vectors have heads before time, [.., H, T, D]; Lathe has [B, T, H, D].</summary>
internal static class AttentionVectors
{
    public static void Rope(VectorCase v)
    {
        Shape shape = v.Shape("in.x");
        bool heads = shape.Rank == 4;
        int length = shape[-2], size = shape[-1], count = heads ? shape[1] : 1;
        var config = new TransformerConfig { Heads = 1, HeadSize = size, Context = 64, Positions = PositionKind.Rotary, RopeTheta = v.Number("theta") };
        using var rotary = new RotaryPositions(config, DType.Float32);
        LayerVectors.Run(v, x =>
        {
            Tensor table = rotary.Table(x.Scope, 64), positions = v.Ids(x.Scope, "in.positions");
            if (heads) positions = positions.Reshape(shape[0], length);
            Tensor rows = heads ? x.Permute(0, 2, 1, 3).Reshape(shape[0], length, count * size) : x;
            Tensor turned = rows.Rotary(table, positions, size, count, interleaved: true);
            return heads ? turned.Reshape(shape[0], length, count, size).Permute(0, 2, 1, 3) : turned;
        });
    }

    public static void ScaledDotProduct(VectorCase v)
    {
        using var scope = new Scope();
        Tensor q = v.Variable(scope, "in.q"), k = v.Variable(scope, "in.k"), values = v.Variable(scope, "in.v");
        int valueSize = values.Shape[-1], size = q.Shape[-1];
        bool heads = q.Rank == 4;
        Tensor wide = valueSize == size ? values : Padded(values, size);
        Tensor y = Split(q, heads).Attention(Split(k, heads), Split(wide, heads), new AttentionOptions { Mask = Bias(v, scope), Scale = 1 / Math.Sqrt(size) });
        Tensor back = heads ? y.Permute(0, 2, 1, 3) : y.Reshape(q.Shape);
        if (valueSize != size) back = back.Slice(back.Rank - 1, 0, valueSize);
        v.Expect("exp.out", back.Data<float>());
        if (!v.Has("in.dout")) return;
        scope.Backward(back, v.Input(scope, "in.dout"));
        v.Expect("exp.grad.q", q.Grad<float>());
        v.Expect("exp.grad.k", k.Grad<float>());
        v.Expect("exp.grad.v", values.Grad<float>());
    }

    public static void Flash(VectorCase v)
    {
        Attend(v, "full", causal: false);
        Attend(v, "causal", causal: true);
        const string Reason = "the log-sum-exp is not an output of Lathe's op; the gradients, which are computed from it, are compared";
        v.Excuse("exp.full.lse", Reason);
        v.Excuse("exp.causal.lse", Reason);
    }

    public static void MultiHead(VectorCase v)
    {
        Shape shape = v.Shape("in.x");
        int length = shape[1], heads = v.Integer("num_heads");
        bool rotary = v.Parameters.TryGetProperty("theta", out _);
        var config = new TransformerConfig
        {
            Width = shape[2],
            Heads = heads,
            Layers = 1,
            Context = length,
            QkvBias = false,
            OutputBias = false,
            RopeInterleaved = true,
            Positions = rotary ? PositionKind.Rotary : PositionKind.None,
            RopeTheta = rotary ? v.Number("theta") : 10000,
        };
        using var layer = new GroupedQueryAttention(new Initializer(1), config);
        using var tables = new RotaryPositions(config, DType.Float32);
        string q = v.Weight("q_proj"), k = v.Weight("k_proj"), values = v.Weight("v_proj");
        v.Fill(layer.Qkv.Weight, q, k, values);
        v.Fill(layer.Output.Weight, v.Weight("output_proj"));
        LayerVectors.Run(v, x => layer.Forward(x, 0, Context(x.Scope, length, rotary ? tables : null)));
        if (!v.Has("in.dout")) return;
        v.ExpectParts(layer.Qkv.Weight.Grad<float>(), "exp.grad.q_proj", "exp.grad.k_proj", "exp.grad.v_proj");
        v.Expect("exp.grad.output_proj", layer.Output.Weight.Grad<float>());
    }

    /// <summary>The context of a causal pass over whole sequences.</summary>
    public static BlockContext Context(Scope scope, int length, RotaryPositions? rotary)
    {
        Tensor positions = scope.Input<int>([length], [.. Enumerable.Range(0, length)]);
        return new BlockContext(CausalSequence.Instance, new AttentionOptions { Causal = true }, rotary?.Table(scope, length), rotary is null ? null : positions);
    }

    private static void Attend(VectorCase v, string kind, bool causal)
    {
        using var scope = new Scope();
        Tensor q = v.Variable(scope, "in.q"), k = v.Variable(scope, "in.k"), values = v.Variable(scope, "in.v");
        Tensor y = Split(q, false).Attention(Split(k, false), Split(values, false), new AttentionOptions { Causal = causal }).Reshape(q.Shape);
        v.Expect($"exp.{kind}.o", y.Data<float>());
        scope.Backward(y, v.Input(scope, "in.do"));
        v.Expect($"exp.{kind}.dq", q.Grad<float>());
        v.Expect($"exp.{kind}.dk", k.Grad<float>());
        v.Expect($"exp.{kind}.dv", values.Grad<float>());
    }

    private static Tensor Split(Tensor x, bool heads) => heads ? x.Permute(0, 2, 1, 3) : x.Reshape(x.Shape[0], x.Shape[1], 1, x.Shape[2]);

    // Lathe's values have the width of its queries: zeros behind them change nothing.
    private static Tensor Padded(Tensor x, int size)
        => Tensor.Concat([x, x.Scope.Zeros(x.Shape.With(x.Rank - 1, size - x.Shape[-1]))], x.Rank - 1);

    private static Tensor Bias(VectorCase v, Scope scope)
    {
        float[] bias = [.. v.Integers("in.mask").Select(m => m != 0 ? 0 : float.NegativeInfinity)];
        return scope.Input<float>(v.Shape("in.mask"), bias);
    }
}
