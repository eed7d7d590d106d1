using Lathe.Tensors.Autograd;
using Lathe.Tensors.Ops.Einops;

namespace Lathe.Tensors.Tests.Einops;

public sealed class EinopsGradientTests
{
    private static void Check(Shape shape, Func<Tensor, Tensor> call)
    {
        using var x = new Parameter("x", shape, DType.Float64);
        Span<double> values = x.Value<double>();
        for (int i = 0; i < values.Length; i++) values[i] = Math.Sin((i * 1.7) + 0.3);

        // A weight for each output, so that an element sent to the wrong place shows.
        Tensor Loss(Scope scope)
        {
            Tensor y = call(scope.Use(x));
            Tensor weights = scope.Empty(y.Shape, DType.Float64);
            Span<double> w = weights.Data<double>();
            for (int i = 0; i < w.Length; i++) w[i] = Math.Cos(i * 0.9);
            return (y * weights).Sum();
        }

        GradientCheckResult result = GradientCheck.Run(Loss, [x]);
        Assert.Equal(shape.Count, result.Compared);
        result.ThrowIfAbove(1e-5);
    }

    [Fact]
    public void Rearrange()
    {
        Check([1, 2, 4, 4], x => x.Rearrange("b c (h p) (w q) -> b (p q c) h w", ("p", 2), ("q", 2)));
        Check([2, 3, 8], x => x.Rearrange("b t (h d) -> b h t d", ("h", 2)));
        Check([2, 3, 5], x => x.Rearrange("a b c -> (a b) c"));
        Check([2, 6, 3], x => x.Rearrange("b (g c) t -> b (c g) t", ("g", 2)));
        Check([1, 1, 7], x => x.Rearrange("a b c -> c b a"));
    }

    [Theory]
    [InlineData(EinopsReduction.Mean)]
    [InlineData(EinopsReduction.Sum)]
    [InlineData(EinopsReduction.Max)]
    [InlineData(EinopsReduction.Min)]
    public void Reduce(EinopsReduction reduction)
    {
        Check([2, 2, 4, 6], x => x.Reduce("b c (h 2) (w 2) -> b c h w", reduction));
        Check([2, 3, 5], x => x.Reduce("a b c -> c a", reduction));
        Check([2, 3, 5], x => x.Reduce("a b c ->", reduction));
        Check([7, 1, 3], x => x.Reduce("... c -> c ", reduction));
        Check([5, 1, 1], x => x.Reduce("a b c -> a", reduction));
    }

    [Fact]
    public void Repeat()
    {
        Check([3, 5], x => x.Repeat("h w -> (h 2) w r", ("r", 3)));
        Check([3, 5], x => x.Repeat("h w -> w (r h)", ("r", 2)));
        Check([1], x => x.Repeat("a -> n a m", ("n", 3), ("m", 2)));
    }

    [Fact]
    public void In_a_chain_with_every_use_adding_up()
    {
        Check([2, 3, 4], x =>
        {
            Tensor pooled = x.Reduce("b t c -> b 1 c", EinopsReduction.Mean);
            return (x - pooled.Repeat("b 1 c -> b t c", ("t", 3))).Rearrange("b t c -> t (b c)") * x.Rearrange("b t c -> t (b c)");
        });
    }

    [Fact]
    public void Equal_maxima_send_the_gradient_to_the_first()
    {
        using var x = new Parameter("x", [2, 2]);
        x.Value<float>().Fill(3);
        using var scope = new Scope();
        scope.Backward(scope.Use(x).Reduce("a b ->", EinopsReduction.Max));
        Assert.Equal([1, 0, 0, 0], x.Grad<float>().ToArray());
    }
}
