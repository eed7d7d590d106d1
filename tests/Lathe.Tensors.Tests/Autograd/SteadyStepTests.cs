using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Autograd;

/// <summary>A training step that has warmed up allocates no managed byte.</summary>
public sealed class SteadyStepTests : IDisposable
{
    private readonly SmallTransformer _model = new();
    private readonly Scope _scope = new() { Seed = 1 };
    private object? _kept;

    [Fact]
    public void A_hundred_steps_of_a_transformer_allocate_nothing()
    {
        double first = _model.Step(_scope);
        Assert.InRange(first, 3, 6);
        long bytes = Allocated(100, () => _model.Step(_scope));
        Assert.Equal(0, bytes);
        Assert.Equal(first, _model.Step(_scope));
    }

    [Fact]
    public void A_hundred_steps_without_recording_allocate_nothing()
    {
        using var scope = new Scope(record: false);
        Assert.Equal(0, Allocated(100, () =>
        {
            scope.Reset();
            _model.Loss(scope).Item();
        }));
    }

    [Fact]
    public void The_measurement_sees_one_small_object()
    {
        int step = 0;
        long bytes = Allocated(100, () =>
        {
            _model.Step(_scope);
            if (++step == 60) _kept = new object();
        });
        Assert.NotNull(_kept);
        Assert.InRange(bytes, 24, 64);
    }

    [Fact]
    public void Memory_is_steady_too()
    {
        for (int i = 0; i < 3; i++) _model.Step(_scope);
        long capacity = _scope.Arena.CapacityBytes, peak = _scope.PeakBytes;
        for (int i = 0; i < 10; i++) _model.Step(_scope);
        Assert.Equal((capacity, peak, 0), (_scope.Arena.CapacityBytes, _scope.PeakBytes, _scope.Arena.Mark.Block));
    }

    [Fact]
    public void Its_gradients_are_the_differences()
    {
        Parameter[] some = [.. _model.Parameters];
        GradientCheck.Run(_model.Loss, some, new GradientCheckOptions { MaxElementsPerParameter = 6 }).ThrowIfAbove(1e-3);
    }

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    // Counts from the 11th of `steps` + 10 calls: by then everything is compiled and every buffer has its size.
    private static long Allocated(int steps, Action step)
    {
        for (int i = 0; i < 10; i++) step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < steps; i++) step();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
