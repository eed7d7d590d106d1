using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Layers;

/// <summary>Checks a layer's gradients, of its parameters and of its input, against central differences.</summary>
internal static class LayerCheck
{
    public static void Gradients(Module module, Shape shape, Func<Tensor, Tensor> forward)
    {
        using var x = new Parameter("x", shape, DType.Float64);
        for (int i = 0; i < x.Count; i++) x.Value<double>()[i] = Math.Sin((i * 1.7) + 0.3);
        Shake(module.Parameters);
        Parameter[] trained = [.. module.Parameters.Where(p => p.RequiresGrad)];
        GradientCheckResult result = GradientCheck.Run(scope => Weighted(forward(scope.Use(x))), [.. trained, x]);
        Assert.Equal(trained.Sum(p => p.Count) + x.Count, result.Compared);
        result.ThrowIfAbove(1e-5);
    }

    /// <summary>Moves every trained value: gains of one and biases of zero would hide mistakes.</summary>
    public static void Shake(IReadOnlyList<Parameter> parameters)
    {
        int at = 0;
        foreach (Parameter parameter in parameters.Where(p => p.RequiresGrad))
        {
            foreach (ref double value in parameter.Value<double>()) value += 0.2 * Math.Cos(at++ * 2.3);
        }
    }

    /// <summary>A scalar in which every element of <paramref name="y"/> has a weight of its own.</summary>
    public static Tensor Weighted(Tensor y)
    {
        Tensor weights = y.Scope.Empty(y.Shape, DType.Float64);
        for (int i = 0; i < y.Count; i++) weights.Data<double>()[i] = Math.Cos(i * 0.9);
        return (y * weights).Sum();
    }

    /// <summary>sin(1.7·i + phase): values without a pattern a layer could exploit.</summary>
    public static Tensor Input(Scope scope, Shape shape, DType dtype = DType.Float32, double phase = 0.3)
    {
        Tensor x = scope.Empty(shape, dtype);
        for (int i = 0; i < x.Count; i++)
        {
            if (dtype == DType.Float64) x.Data<double>()[i] = Math.Sin((i * 1.7) + phase);
            else x.Data<float>()[i] = (float)Math.Sin((i * 1.7) + phase);
        }

        return x;
    }
}
