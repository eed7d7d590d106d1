using Lathe.Tensors.Ops.Einops;

namespace Lathe.Tensors.Tests.Cases;

/// <summary>Axes by name against the same written with reshape, permute, expand and reductions.</summary>
internal static class EinopsCases
{
    private static readonly Shape Input = [2, 3, 12];

    public static IEnumerable<OpCase> All()
    {
        yield return Of("rearrange to heads", t => t.Rearrange("b t (h d) -> b h t d", ("h", 4)), t => t.Reshape(2, 3, 4, 3).Permute(0, 2, 1, 3));
        yield return Of("rearrange as a view", t => t.Rearrange("b t c -> (b t) c"), t => t.Reshape(6, 12));
        yield return Of("rearrange to one axis", t => t.Rearrange("b t c -> (c t b)"), t => t.Permute(2, 1, 0).Reshape(72));
        yield return Of("rearrange with an ellipsis", t => t.Rearrange("b ... -> ... b"), t => t.Permute(1, 2, 0));
        yield return Of("reduce by sum", t => t.Reduce("b t (g c) -> b c", EinopsReduction.Sum, ("g", 3)), t => t.Reshape(2, 3, 3, 4).Sum([1, 2]));
        yield return Of("reduce by mean", t => t.Reduce("b t c -> t b", EinopsReduction.Mean), t => t.Mean([2]).Transpose(0, 1));
        yield return Of("reduce by max", t => t.Reduce("b t (c 2) -> b t c", EinopsReduction.Max), t => t.Reshape(2, 3, 6, 2).Max([3]));
        yield return Of("reduce by min", t => t.Reduce("b t c -> c", EinopsReduction.Min), t => -(-t).Max([0, 1]));
        yield return Of("repeat on a new axis", t => t.Repeat("b t c -> b t n c", ("n", 3)), t => t.Reshape(2, 3, 1, 12).Expand([2, 3, 3, 12]));
        yield return Of("repeat along an axis", t => t.Repeat("b t c -> b (t 2) c"), t => t.Reshape(2, 3, 1, 12).Expand([2, 3, 2, 12]).Reshape(2, 6, 12));
        yield return new OpCase("rearrange to heads", t => t[0].Rearrange("b t (h d) -> b h t d", ("h", 4)), [5, 97, 132])
        {
            Composed = t => t[0].Reshape(5, 97, 4, 33).Permute(0, 2, 1, 3),
        };
    }

    private static OpCase Of(string name, Func<Tensor, Tensor> op, Func<Tensor, Tensor> composed)
        => new(name, t => op(t[0]), Input) { Composed = t => composed(t[0]), Fill = Fills.Apart };
}
