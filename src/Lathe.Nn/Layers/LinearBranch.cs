using Lathe.Tensors;

namespace Lathe.Nn.Layers;

/// <summary>Something beside a <see cref="Linear"/> that changes what comes out of it: an adapter's path.</summary>
public abstract class LinearBranch : Module
{
    /// <summary>Takes the layer's output y [.., out] of x [.., in], which nothing else reads, and gives back what is to be used in its place.</summary>
    internal abstract Tensor Apply(Tensor y, Tensor x, Linear layer);
}
