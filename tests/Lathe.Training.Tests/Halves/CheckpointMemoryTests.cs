using Lathe.Tensors;

namespace Lathe.Training.Tests.Halves;

/// <summary>Checkpointed blocks: memory below the square-root rule (Chen et al., arXiv:1604.06174), the same weights.</summary>
[Collection(nameof(Alone))]
public sealed class CheckpointMemoryTests
{
    [Theory]
    [InlineData(9)]
    [InlineData(16)]
    public void ActivationsFallBelowTheSquareRootOfTheDepth(int layers)
    {
        // The activations of depth alone: what the head, the embedding and their gradients take is that of a model of one block.
        double plain = Peak(layers, false) - Peak(1, false), saved = Peak(layers, true) - Peak(1, true);
        Assert.True(saved <= plain / Math.Sqrt(layers), $"{saved:N0} bytes for {layers - 1} more blocks, {plain:N0} without checkpoints.");
    }

    [Fact]
    public void TheWholeStepNeedsFarLess()
    {
        long plain = Peak(16, false), saved = Peak(16, true);
        Assert.True(saved * 3 <= plain, $"{saved:N0} bytes with checkpoints, {plain:N0} without.");
    }

    private static long Peak(int layers, bool checkpoint)
    {
        using var model = new SmallGpt(DType.Float32, checkpoint, layers);
        for (int step = 0; step < 2; step++) model.Step(step);
        return model.Scope.PeakBytes;
    }
}
