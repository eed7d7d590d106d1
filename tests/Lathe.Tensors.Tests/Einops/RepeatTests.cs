using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Einops;

/// <summary>Expected lists were printed by numpy: the call in the comment, of <c>arange(6)</c> as [2, 3].</summary>
public sealed class RepeatTests
{
    [Fact]
    public void Each_element_repeated()
    {
        using var scope = new Scope();

        // repeat(x, 2, axis=1)
        EinopsTensors.AssertIs(
            EinopsTensors.Range(scope, [2, 3]).Repeat("h w -> h (w 2)"), [2, 6], [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    }

    [Fact]
    public void The_whole_repeated()
    {
        using var scope = new Scope();

        // tile(x, (1, 2))
        EinopsTensors.AssertIs(
            EinopsTensors.Range(scope, [2, 3]).Repeat("h w -> h (r w)", ("r", 2)), [2, 6], [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]);
    }

    [Fact]
    public void Nearest_neighbour_upsampling()
    {
        using var scope = new Scope();

        // repeat(repeat(x, 2, 0), 2, 1)
        EinopsTensors.AssertIs(
            EinopsTensors.Range(scope, [2, 3]).Repeat("h w -> (h 2) (w 2)"),
            [4, 6],
            [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 3, 3, 4, 4, 5, 5]);
    }

    [Fact]
    public void A_new_axis()
    {
        using var scope = new Scope();

        // broadcast_to(x[:, :, None], (2, 3, 2))
        EinopsTensors.AssertIs(
            EinopsTensors.Range(scope, [2, 3]).Repeat("h w -> h w r", ("r", 2)), [2, 3, 2], [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    }

    [Fact]
    public void Copies_land_where_a_loop_puts_them()
    {
        using var scope = new Scope();
        Tensor x = EinopsTensors.Range(scope, [3, 5]);
        Tensor y = x.Repeat("h w -> (h 2) w r", ("r", 7));
        Assert.Equal([6, 5, 7], y.Shape);
        for (int h = 0; h < 6; h++)
        {
            for (int w = 0; w < 5; w++)
            {
                for (int r = 0; r < 7; r++) Assert.Equal(x.Data<float>()[(h / 2 * 5) + w], y.Data<float>()[(((h * 5) + w) * 7) + r]);
            }
        }
    }

    [Fact]
    public void Transposed_and_repeated_at_once()
    {
        using var scope = new Scope();
        EinopsTensors.AssertIs(
            EinopsTensors.Range(scope, [2, 3]).Repeat("h w -> w (r h)", ("r", 2)), [3, 4], [0, 3, 0, 3, 1, 4, 1, 4, 2, 5, 2, 5]);
        EinopsTensors.AssertIs(
            EinopsTensors.Range(scope, [2, 3]).Repeat("... w -> w n ...", ("n", 1)), [3, 1, 2], [0, 3, 1, 4, 2, 5]);
    }

    [Fact]
    public void Odd_sizes()
    {
        using var scope = new Scope();
        Assert.True(EinopsTensors.Range(scope, [1]).Repeat(" a -> a n", ("n", 3)).Data<float>().SequenceEqual([0, 0, 0]));
        Assert.Equal([0, 7], scope.Zeros([0]).Repeat("a -> a n", ("n", 7)).Shape);
        Assert.Equal([2, 3], scope.Zeros([]).Repeat(" -> a b", ("a", 2), ("b", 3)).Shape);
        Tensor x = EinopsTensors.Range(scope, [5]);
        Assert.True(x.Data<float>() == x.Repeat("a -> a n", ("n", 1)).Data<float>());
    }
}
