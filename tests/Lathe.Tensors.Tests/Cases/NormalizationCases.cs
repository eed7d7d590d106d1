using FusedNorm = Lathe.Tensors.Ops.Normalization.Norm;
using FusedSoftmax = Lathe.Tensors.Ops.Normalization.Softmax;

namespace Lathe.Tensors.Tests.Cases;

/// <summary>Softmax, log-softmax, layer norm and RMS norm, with their composed definitions.</summary>
internal static class NormalizationCases
{
    private static readonly int[] Widths = [1, 2, 15, 16, 17, 31, 33, 65];

    public static IEnumerable<OpCase> All() => [.. Softmaxes(), .. Norms()];

    private static IEnumerable<OpCase> Softmaxes()
    {
        foreach (bool log in (bool[])[false, true])
        {
            foreach (int width in Widths) yield return Softmax([3, width], -1, log);
            for (int axis = 0; axis < 4; axis++) yield return Softmax([2, 3, 5, 7], axis, log);
            yield return Softmax([17], 0, log);
            yield return Softmax([0, 5], 1, log);
            yield return Softmax([5, 0], 1, log);
            yield return Softmax([211, 257], 1, log);
            yield return Softmax([7, 257, 31], 1, log);
            yield return Softmax([3, 20011], 1, log);
            yield return Softmax([3, 34], -1, log) with { Fill = Fills.Wide };
        }
    }

    private static OpCase Softmax(Shape shape, int axis, bool log)
        => new($"{(log ? "log_softmax" : "softmax")} axis {axis}", t => log ? t[0].LogSoftmax(axis) : t[0].Softmax(axis), shape)
        {
            Composed = shape.Count == 0 ? null : t => FusedSoftmax.Composed(t[0], axis, log),
            Reference = d =>
            {
                Dense max = d[0].Reduce([axis], true, double.NegativeInfinity, Math.Max);
                Dense e = d[0].Zip(max, (x, m) => Math.Exp(x - m));
                Dense sum = e.Reduce([axis], true, 0, (a, b) => a + b);
                return log ? d[0].Zip(max.Zip(sum, (m, s) => m + Math.Log(s)), (x, l) => x - l) : e.Zip(sum, (x, s) => x / s);
            },
        };

    private static IEnumerable<OpCase> Norms()
    {
        Shape[] shapes = [.. Widths[1..].Select(w => new Shape(3, w)), [17], [2, 3, 5], [0, 5], [37, 24], [67, 1049], [501, 64], [4099, 33]];
        foreach (Shape shape in shapes)
        {
            Shape row = [shape[-1]];
            yield return Norm("layer_norm", t => t[0].LayerNorm(), t => FusedNorm.ComposedLayerNorm(t[0], null, null, 1e-5), true, shape);
            yield return Norm("layer_norm", t => t[0].LayerNorm(t[1]), t => FusedNorm.ComposedLayerNorm(t[0], t[1], null, 1e-5), true, shape, row);
            yield return Norm(
                "layer_norm", t => t[0].LayerNorm(t[1], t[2], 1e-3), t => FusedNorm.ComposedLayerNorm(t[0], t[1], t[2], 1e-3), true, shape, row, row);
            yield return Norm("rms_norm", t => t[0].RmsNorm(), t => FusedNorm.ComposedRmsNorm(t[0], null, 1e-5), false, shape);
            yield return Norm("rms_norm", t => t[0].RmsNorm(t[1], 1e-3), t => FusedNorm.ComposedRmsNorm(t[0], t[1], 1e-3), false, shape, row);
        }

        yield return Norm(
            "layer_norm with bias alone", t => t[0].LayerNorm(bias: t[1]), t => FusedNorm.ComposedLayerNorm(t[0], null, t[1], 1e-5), true, [3, 17], [17])
            with
        { Reference = null };
        yield return new OpCase("layer_norm with one tensor as gain and bias", t => t[0].LayerNorm(t[1], t[1]), [3, 17], [17])
        {
            Composed = t => FusedNorm.ComposedLayerNorm(t[0], t[1], t[1], 1e-5),
        };
        yield return new OpCase("rms_norm by itself", t => t[0].RmsNorm(t[0]), [17]) { Composed = t => FusedNorm.ComposedRmsNorm(t[0], t[0], 1e-5) };
    }

    private static OpCase Norm(string name, Func<Tensor[], Tensor> run, Func<Tensor[], Tensor> composed, bool center, params Shape[] shapes)
        => new(name, run, shapes)
        {
            FloatStep = shapes[0][-1] == 2 ? 1e-3 : 1e-2,
            Composed = shapes[0].Count == 0 ? null : composed,
            Reference = d =>
            {
                double n = d[0].Shape[-1], epsilon = shapes.Length == (center ? 3 : 2) ? 1e-3 : 1e-5;
                Dense mean = d[0].Reduce([-1], true, 0, (a, b) => a + b).Map(v => center ? v / n : 0);
                Dense centred = d[0].Zip(mean, (x, m) => x - m);
                Dense y = centred.Zip(centred.Map(v => v * v).Reduce([-1], true, 0, (a, b) => a + b), (c, s) => c / Math.Sqrt((s / n) + epsilon));
                if (shapes.Length > 1) y = y.Zip(d[1], (a, g) => a * g);
                return shapes.Length > 2 ? y.Zip(d[2], (a, b) => a + b) : y;
            },
        };
}
