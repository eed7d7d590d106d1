using Lathe.Tensors.Autograd;
using Lathe.Tensors.Ops.Einops;

namespace Lathe.Tensors.Tests.Einops;

/// <summary>Expected lists were printed by numpy, of <c>arange(96)*37 % 97</c> as [2, 2, 4, 6].</summary>
public sealed class ReduceTests
{
    // reshape(2,2,2,2,3,2).max(axis=(3,5))
    private static readonly float[] MaxPooled =
        [65, 74, 88, 93, 70, 75, 80, 89, 94, 71, 85, 90, 95, 72, 81, 86, 91, 77, 82, 87, 96, 69, 78, 92];

    [Fact]
    public void Max_pooling_two_by_two()
    {
        using var scope = new Scope();
        Tensor x = EinopsTensors.Scattered(scope, [2, 2, 4, 6]);
        EinopsTensors.AssertIs(x.Reduce("b c (h 2) (w 2) -> b c h w", EinopsReduction.Max), [2, 2, 2, 3], MaxPooled);
        EinopsTensors.AssertIs(
            x.Reduce("b c (h p) (w q) -> b c h w", EinopsReduction.Max, ("p", 2), ("q", 2)), [2, 2, 2, 3], MaxPooled);
        EinopsTensors.AssertIs(
            (-x).Reduce("b c (h 2) (w 2) -> b c h w", EinopsReduction.Min), [2, 2, 2, 3], [.. MaxPooled.Select(v => -v)]);
    }

    [Fact]
    public void Global_average_pooling()
    {
        using var scope = new Scope();

        // mean(axis=(2,3))
        Tensor y = EinopsTensors.Scattered(scope, [2, 2, 4, 6]).Reduce("b c h w -> b c", EinopsReduction.Mean);
        Assert.Equal([2, 2], y.Shape);
        float[] expected = [45.583333333333336f, 48.458333333333336f, 47.291666666666664f, 50.166666666666664f];
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i], y.Data<float>()[i], 1e-4f);
        Assert.Equal([2, 2, 1, 1], EinopsTensors.Scattered(scope, [2, 2, 4, 6]).Reduce("b c h w -> b c 1 ()", EinopsReduction.Mean).Shape);
    }

    [Fact]
    public void Reduced_and_transposed_at_once()
    {
        using var scope = new Scope();

        // reshape(2,2,2,2,3,2).mean(axis=(0,4)).transpose(3,0,2,1)
        Tensor y = EinopsTensors.Scattered(scope, [2, 2, 4, 6]).Reduce("b c (h p) (w q) -> q c p h", EinopsReduction.Mean, ("p", 2), ("q", 2));
        Assert.Equal([2, 2, 2, 2], y.Shape);
        double[] expected =
        [
            243 / 6.0, 48, 217 / 6.0, 359 / 6.0, 333 / 6.0, 281 / 6.0, 307 / 6.0, 255 / 6.0,
            271 / 6.0, 316 / 6.0, 57, 193 / 6.0, 44, 309 / 6.0, 335 / 6.0, 283 / 6.0,
        ];
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], y.Data<float>()[i], 1e-4);
    }

    [Fact]
    public void A_sum_lands_where_a_loop_puts_it()
    {
        using var scope = new Scope();
        Tensor x = EinopsTensors.Scattered(scope, [3, 5, 7]);
        Tensor y = x.Reduce("a b c -> c 1 a", EinopsReduction.Sum);
        Assert.Equal([7, 1, 3], y.Shape);
        for (int a = 0; a < 3; a++)
        {
            for (int c = 0; c < 7; c++)
            {
                float sum = 0;
                for (int b = 0; b < 5; b++) sum += x.Data<float>()[(((a * 5) + b) * 7) + c];
                Assert.Equal(sum, y.Data<float>()[(c * 3) + a]);
            }
        }
    }

    [Fact]
    public void Everything_reduced_is_a_scalar()
    {
        using var scope = new Scope();
        Tensor x = EinopsTensors.Range(scope, [3, 5]);
        Assert.Equal(105, x.Reduce("a b ->", EinopsReduction.Sum).Item());
        Assert.Equal(7, x.Reduce("... -> ", EinopsReduction.Mean).Item(), 1e-5);
        Assert.Equal(0, x.Reduce("a b -> ()", EinopsReduction.Min).Item());
    }

    [Fact]
    public void Axes_of_size_one_vanish_as_a_view()
    {
        using var scope = new Scope();
        Tensor x = EinopsTensors.Range(scope, [1, 5, 1]);
        foreach (EinopsReduction reduction in Enum.GetValues<EinopsReduction>())
            Assert.True(x.Data<float>() == x.Reduce("a b c -> b", reduction).Data<float>());
    }

    [Fact]
    public void A_sum_of_nothing_is_zero_and_other_reductions_of_nothing_are_errors()
    {
        using var scope = new Scope();
        Tensor x = scope.Zeros([0, 3]);
        EinopsTensors.AssertIs(x.Reduce("a b -> b", EinopsReduction.Sum), [3], [0, 0, 0]);
        Assert.Equal([0], x.Reduce("a b -> a", EinopsReduction.Mean).Shape);
        EinopsException error = Assert.Throws<EinopsException>(() => x.Reduce("a b -> b", EinopsReduction.Max));
        Assert.Contains("size 0 in [0, 3]: the maximum of no elements is undefined", error.Message, StringComparison.Ordinal);
        Assert.Throws<EinopsException>(() => x.Reduce("a b -> b", EinopsReduction.Mean));
        Assert.Throws<EinopsException>(() => x.Reduce("a b -> b", EinopsReduction.Min));
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        using var scope = new Scope();
        Tensor x = EinopsTensors.Range(scope, [2, 6]);
        Assert.Contains("which 4 does not divide", Message(() => x.Reduce("b (t r) -> b t", EinopsReduction.Sum, ("r", 4))), StringComparison.Ordinal);
        Assert.Contains("use reduce to drop it", Message(() => x.Rearrange("b t -> b")), StringComparison.Ordinal);
        Assert.Contains("takes 3 dimension(s), but the input [2, 6] has 2", Message(() => x.Rearrange("b c t -> b t c")), StringComparison.Ordinal);
        Assert.Contains("pass (\"r\", size)", Message(() => x.Repeat("b t -> b t r")), StringComparison.Ordinal);
        Tensor ids = scope.Input<int>([2], [1, 2]);
        Assert.Contains("takes a float tensor", Message(() => ids.Reduce("a ->", EinopsReduction.Sum)), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Reduce("a b -> a", (EinopsReduction)9));
        Assert.Throws<ArgumentNullException>(() => x.Rearrange(null!));

        static string Message(Func<Tensor> call) => Assert.Throws<EinopsException>(() => call()).Message;
    }
}
