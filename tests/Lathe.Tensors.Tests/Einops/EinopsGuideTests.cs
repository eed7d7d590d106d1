using Lathe.Tensors.Autograd;
using Lathe.Tensors.Ops.Einops;

namespace Lathe.Tensors.Tests.Einops;

/// <summary>The example and the error of <c>docs/einops.md</c>, line for line.</summary>
public sealed class EinopsGuideTests
{
    [Fact]
    public void The_example_gives_the_shapes_it_says()
    {
        using var scope = new Scope();
        Tensor x = scope.Zeros([2, 6, 8]);                                        // [batch, time, width]

        Tensor heads = x.Rearrange("b t (h d) -> b h t d", ("h", 4));             // [2, 4, 6, 2]
        Tensor joined = heads.Rearrange("b h t d -> b t (h d)");                  // [2, 6, 8]
        Tensor halved = joined.Reduce("b (t 2) c -> b t c", EinopsReduction.Max); // [2, 3, 8]
        Tensor mean = halved.Reduce("b t c -> b c", EinopsReduction.Mean);        // [2, 8]
        Tensor steps = mean.Repeat("b c -> b t c", ("t", 3));                     // [2, 3, 8]

        Assert.Equal([2, 4, 6, 2], heads.Shape);
        Assert.Equal([2, 6, 8], joined.Shape);
        Assert.Equal([2, 3, 8], halved.Shape);
        Assert.Equal([2, 8], mean.Shape);
        Assert.Equal([2, 3, 8], steps.Shape);
    }

    [Fact]
    public void The_error_reads_as_quoted()
    {
        using var scope = new Scope();
        EinopsException error = Assert.Throws<EinopsException>(
            () => scope.Zeros([2, 6, 8]).Rearrange("b t (h d) -> b h t d", ("h", 3)));
        Assert.Equal(
            "\"b t (h d) -> b h t d\": dimension 2 of [2, 6, 8] has 8 elements, which 3 does not divide: axis 'd' cannot be inferred",
            error.Message);
    }
}
