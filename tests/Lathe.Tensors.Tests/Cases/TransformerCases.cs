using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Ops.Elementwise;
using Lathe.Tensors.Ops.Gated;
using FusedAttention = Lathe.Tensors.Ops.Attention.Attention;
using FusedRotary = Lathe.Tensors.Ops.Rotary.Rotary;

namespace Lathe.Tensors.Tests.Cases;

/// <summary>Rotary positions, gated units, soft caps and the rows that experts take and give back.</summary>
internal static class TransformerCases
{
    public static IEnumerable<OpCase> All() => [.. Rotaries(), .. Gates(), .. Caps(), .. Rows()];

    private static IEnumerable<OpCase> Rotaries()
    {
        foreach (bool interleaved in (bool[])[false, true])
        {
            yield return Rotary(2, 3, 8, 8, 2, 16, interleaved);
            yield return Rotary(1, 5, 6, 4, 2, 19, interleaved);
            yield return Rotary(2, 1, 34, 34, 1, 34, interleaved);
            yield return Rotary(1, 2, 66, 64, 1, 70, interleaved);
            yield return Rotary(1, 3, 2, 2, 5, 10, interleaved, perRow: true);
            yield return Rotary(3, 4, 32, 32, 3, 160, interleaved, perRow: true);
            yield return Rotary(0, 3, 4, 4, 1, 4, interleaved);
            yield return Rotary(4, 37, 64, 64, 2, 192, interleaved);
        }
    }

    private static OpCase Rotary(int batch, int time, int size, int rotated, int heads, int width, bool interleaved, bool perRow = false)
    {
        string name = $"rotary {heads}×{size} turned {rotated}{(interleaved ? " interleaved" : "")}{(perRow ? " own positions" : "")}";
        return new OpCase(name, t => t[0].Rotary(Table(t[0], rotated), Positions(t[0]), size, heads, interleaved), [batch, time, width])
        {
            Composed = batch == 0 ? null : t => FusedRotary.Composed(t[0], Table(t[0], rotated), Positions(t[0]), size, heads, interleaved),
        };

        Tensor Positions(Tensor x)
        {
            Tensor p = x.Scope.Empty(perRow ? [batch, time] : [time], DType.Int32);
            for (int i = 0; i < p.Count; i++) p.Data<int>()[i] = (i * 7) % 41;
            return p;
        }
    }

    private static Tensor Table(Tensor x, int rotated)
    {
        Tensor table = x.Scope.Empty([41, rotated], x.DType.GradientType());
        for (int i = 0; i < table.Count; i++)
        {
            int k = i % rotated;
            double angle = i / rotated * Math.Pow(100, -2.0 * (k % (rotated / 2)) / rotated), v = 1.1 * (k < rotated / 2 ? Math.Cos(angle) : Math.Sin(angle));
            if (x.DType == DType.Float64) table.Data<double>()[i] = v;
            else table.Data<float>()[i] = (float)v;
        }

        return table;
    }

    private static IEnumerable<OpCase> Gates()
    {
        foreach (Shape shape in (Shape[])[[2], [3, 14], [2, 3, 32], [5, 34], [0, 6], [4, 0], [67, 258]])
        {
            yield return Gate<Silu>("silu", GateActivation.Silu, shape);
            yield return Gate<GeluExact>("gelu", GateActivation.Gelu, shape);
            yield return Gate<GeluTanh>("gelu_tanh", GateActivation.GeluTanh, shape);
            yield return Gate<Relu>("relu", GateActivation.Relu, shape);
        }
    }

    private static OpCase Gate<TOp>(string name, GateActivation activation, Shape shape) where TOp : struct, IUnary
        => new($"gated {name}", t => t[0].Gated(activation), shape) { Composed = shape.Count == 0 ? null : t => Gated<TOp>.Composed(t[0]) };

    private static IEnumerable<OpCase> Caps()
    {
        foreach (Shape shape in (Shape[])[[1], [17], [3, 5, 7]])
        {
            yield return new OpCase("soft_cap", t => t[0].SoftCap(0.9), shape) { Reference = d => d[0].Map(v => 0.9 * Math.Tanh(v / 0.9)) };
            yield return new OpCase("soft_cap wide", t => t[0].SoftCap(2), shape) { Reference = d => d[0].Map(v => 2 * Math.Tanh(v / 2)), Fill = Fills.Wide };
        }

        var capped = new AttentionOptions { Causal = true, SoftCap = 0.5 };
        yield return new OpCase("attention with soft cap", t => t[0].Attention(t[1], t[2], capped), [2, 5, 4, 6], [2, 5, 2, 6], [2, 5, 2, 6])
        {
            Composed = t => FusedAttention.Composed(t[0], t[1], t[2], capped, out _),
        };
        yield return new OpCase("packed attention with soft cap", t => t[0].SelfAttention(2, 1, capped), [2, 3, 20]);
    }

    private static IEnumerable<OpCase> Rows()
    {
        yield return Scatter([3, 5], 4);
        yield return Scatter([7, 17], 3);
        yield return Scatter([0, 5], 3);
        yield return Scatter([129, 65], 50);
    }

    private static OpCase Scatter(Shape shape, int count)
    {
        int[] ids = [.. Enumerable.Range(0, shape[0]).Select(i => i * 5 % count)];
        return new OpCase("scatter_rows", t => t[0].ScatterRows(t[0].Scope.Input<int>([ids.Length], ids), count), shape)
        {
            Reference = d => Dense.Make([count, shape[1]], i =>
            {
                int[] at = i;
                return Enumerable.Range(0, ids.Length).Where(r => ids[r] == at[0]).Sum(r => d[0].At([r, at[1]]));
            }),
        };
    }
}
