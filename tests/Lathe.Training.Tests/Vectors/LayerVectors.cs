using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Tests.Vectors;

/// <summary>Layers and ops that stand alone.</summary>
internal static class LayerVectors
{
    public static void Linear(VectorCase v)
    {
        Shape weight = v.Shape("w.weight");
        using var layer = new Linear(new Initializer(1), weight[1], weight[0], bias: false);
        v.Fill(layer.Weight, "w.weight");
        Run(v, layer.Forward);
        v.Expect("exp.grad.weight", layer.Weight.Grad<float>());
    }

    public static void Embedding(VectorCase v)
    {
        Shape weight = v.Shape("w.weight");
        using var layer = new Embedding(new Initializer(1), weight[0], weight[1]);
        v.Fill(layer.Weight, "w.weight");
        using var scope = new Scope();
        Tensor y = layer.Forward(v.Ids(scope, "in.ids"));
        v.Expect("exp.out", y.Data<float>());
        scope.Backward(y, v.Input(scope, "in.dout"));
        v.Expect("exp.grad.weight", layer.Weight.Grad<float>());
    }

    public static void RmsNorm(VectorCase v)
    {
        using var layer = new RmsNorm(new Initializer(1), v.Shape("w.weight")[0], v.Number("eps"));
        v.Fill(layer.Gain, "w.weight");
        Run(v, layer.Forward);
        if (v.Has("exp.grad.weight")) v.Expect("exp.grad.weight", layer.Gain.Grad<float>());
    }

    public static void Silu(VectorCase v) => Run(v, x => x.Silu());

    public static void Gelu(VectorCase v) => Run(v, x => x.Gelu());

    public static void SwiGlu(VectorCase v)
    {
        using Mlp layer = Network(v, "w1", ActivationKind.SwiGlu);
        v.Fill(layer.Up.Weight, "w.w1", "w.w3");
        v.Fill(layer.Down.Weight, "w.w2");
        Run(v, x => layer.Forward(x));
        v.ExpectParts(layer.Up.Weight.Grad<float>(), "exp.grad.w1", "exp.grad.w3");
        v.Expect("exp.grad.w2", layer.Down.Weight.Grad<float>());
    }

    public static void FeedForward(VectorCase v)
    {
        using Mlp layer = Network(v, "w1", ActivationKind.Gelu);
        v.Fill(layer.Up.Weight, "w.w1.weight");
        v.Fill(layer.Down.Weight, "w.w2.weight");
        Run(v, x => layer.Forward(x));
    }

    public static void Softmax(VectorCase v)
    {
        int axis = v.Integer("dim");
        if (v.Has("in.x_plus100"))
        {
            using var scope = new Scope();
            v.Expect("exp.out", v.Input(scope, "in.x_plus100").Softmax(axis).Data<float>());
        }

        Run(v, x => x.Softmax(axis));
    }

    public static void CrossEntropy(VectorCase v)
    {
        using var scope = new Scope();
        Tensor logits = v.Variable(scope, "in.logits"), targets = v.Ids(scope, "in.targets");
        Tensor loss = logits.CrossEntropy(targets);
        if (v.Has("exp.loss"))
        {
            v.Expect("exp.loss", loss.Item());
            v.Expect("exp.loss_x1000", (logits * 1000).CrossEntropy(targets).Item());
            return;
        }

        v.Expect("exp.out", loss.Item());
        scope.Backward(loss, v.Floats("in.dout")[0]);
        v.Expect("exp.grad.logits", logits.Grad<float>());
    }

    /// <summary>in.x through a function; its gradient too where the case has one.</summary>
    public static void Run(VectorCase v, Func<Tensor, Tensor> function)
    {
        using var scope = new Scope();
        Tensor x = v.Variable(scope, "in.x");
        Tensor y = function(x);
        v.Expect("exp.out", y.Data<float>());
        if (!v.Has("in.dout")) return;
        scope.Backward(y, v.Input(scope, "in.dout"));
        v.Expect("exp.grad.x", x.Grad<float>());
    }

    private static Mlp Network(VectorCase v, string first, ActivationKind activation)
    {
        Shape weight = v.Shape(v.Weight(first));
        return new Mlp(new Initializer(1), new TransformerConfig { Width = weight[1], Activation = activation, FeedForwardBias = false }, weight[0]);
    }
}
