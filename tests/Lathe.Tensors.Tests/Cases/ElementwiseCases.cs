namespace Lathe.Tensors.Tests.Cases;

/// <summary>Every element-wise op of one tensor, at lengths around every vector width.</summary>
internal static class ElementwiseCases
{
    private static readonly Shape[] Shapes = [[], [0], [1], [7], [15], [16], [17], [31], [33], [65], [3, 5, 7], [40009]];

    public static IEnumerable<OpCase> All()
    {
        foreach (Shape shape in Shapes)
        {
            yield return Of("add_scalar", x => x + 1.25, v => v + 1.25);
            yield return Of("sub_scalar", x => x - 0.5, v => v - 0.5);
            yield return Of("mul_scalar", x => x * -2.5, v => v * -2.5);
            yield return Of("div_scalar", x => x / 3, v => v / 3);
            yield return Of("negate", x => -x, v => -v);
            yield return Of("relu", x => x.Relu(), v => Math.Max(v, 0));
            yield return Of("gelu", x => x.Gelu(), Functions.Gelu);
            yield return Of("gelu_tanh", x => x.Gelu(approximate: true), Functions.GeluTanh);
            yield return Of("silu", x => x.Silu(), v => v * Functions.Sigmoid(v));
            yield return Of("mish", x => x.Mish(), v => v * Math.Tanh(Functions.Softplus(v)));
            yield return Of("sigmoid", x => x.Sigmoid(), Functions.Sigmoid);
            yield return Of("log_sigmoid", x => x.LogSigmoid(), v => -Functions.Softplus(-v));
            yield return Of("at_least", x => x.AtLeast(0.01), v => Math.Max(v, 0.01));
            yield return Of("at_most", x => x.AtMost(-0.01), v => Math.Min(v, -0.01));
            yield return Of("tanh", x => x.Tanh(), Math.Tanh);
            yield return Of("exp", x => x.Exp(), Math.Exp);
            yield return Of("log", x => x.Log(), Math.Log) with { Fill = Fills.Positive };
            yield return Of("sqrt", x => x.Sqrt(), Math.Sqrt) with { Fill = Fills.Positive };
            yield return Of("square", x => x.Square(), v => v * v);
            yield return Of("abs", x => x.Abs(), Math.Abs);
            yield return Of("reciprocal", x => x.Reciprocal(), v => 1 / v) with { Fill = Fills.Positive };

            OpCase Of(string name, Func<Tensor, Tensor> op, Func<double, double> f)
                => new(name, t => op(t[0]), shape) { Reference = d => d[0].Map(f) };
        }

        // The same functions where they bend and saturate: from −8 to 8.
        yield return Wide("gelu wide", x => x.Gelu(), Functions.Gelu);
        yield return Wide("gelu_tanh wide", x => x.Gelu(approximate: true), Functions.GeluTanh);
        yield return Wide("silu wide", x => x.Silu(), v => v * Functions.Sigmoid(v));
        yield return Wide("mish wide", x => x.Mish(), v => v * Math.Tanh(Functions.Softplus(v)));
        yield return Wide("sigmoid wide", x => x.Sigmoid(), Functions.Sigmoid);
        yield return Wide("log_sigmoid wide", x => x.LogSigmoid(), v => -Functions.Softplus(-v));
        yield return Wide("tanh wide", x => x.Tanh(), Math.Tanh);

        OpCase Wide(string name, Func<Tensor, Tensor> op, Func<double, double> f)
            => new(name, t => op(t[0]), [61]) { Reference = d => d[0].Map(f), Fill = Fills.Wide };
    }
}
