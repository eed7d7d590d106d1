using Lathe.Tensors;

namespace Lathe.Nn.Layers;

/// <summary>Something beside an <see cref="Embedding"/> that changes what comes out of it: an adapter's path.</summary>
public abstract class EmbeddingBranch : Module
{
    /// <summary>Takes the table's rows y [.., width] of ids [..] and gives back what is to be used in their place.</summary>
    internal abstract Tensor Apply(Tensor y, Tensor ids);
}
