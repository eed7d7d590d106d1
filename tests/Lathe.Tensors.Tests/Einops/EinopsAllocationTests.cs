using Lathe.Tensors.Autograd;
using Lathe.Tensors.Ops.Einops;

namespace Lathe.Tensors.Tests.Einops;

public sealed class EinopsAllocationTests
{
    // Static, so that the compiler cannot keep the object on the stack.
    private static object? Leak { get; set; }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        using var weight = new Parameter("weight", [2, 6, 8]);
        using var scope = new Scope();
        Assert.Equal(0, Measure(scope, weight, leak: false));
    }

    [Fact]
    public void The_measure_sees_one_small_allocation()
    {
        using var weight = new Parameter("weight", [2, 6, 8]);
        using var scope = new Scope();
        Assert.InRange(Measure(scope, weight, leak: true), 1, 200);
    }

    private static long Measure(Scope scope, Parameter weight, bool leak)
    {
        for (int i = 0; i < 20; i++) Step(scope, weight);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Step(scope, weight);
        if (leak) Leak = new object();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Step(Scope scope, Parameter weight)
    {
        scope.Reset();
        weight.ZeroGrad();
        Tensor x = scope.Use(weight);
        Tensor heads = x.Rearrange("b t (h d) -> b h t d", ("h", 4));
        Tensor pooled = heads.Reduce("b h (t 2) d -> b t (d h)", EinopsReduction.Max);
        Tensor wide = pooled.Repeat("b t c -> (b r) t c", ("r", weight.Shape[0]));
        scope.Backward(wide.Reduce("... ->", EinopsReduction.Mean));
    }
}
