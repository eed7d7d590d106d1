using Lathe.Nn.Initialization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>A learned vector for each id: Int32 [..] → [.., width].</summary>
public sealed class Embedding : Module
{
    /// <summary>Makes the table with normal values.</summary>
    public Embedding(Initializer init, int vocabulary, int width, double deviation = 1)
    {
        ArgumentNullException.ThrowIfNull(init);
        Weight = Add(init.Normal("weight", [vocabulary, width], deviation));
    }

    /// <summary>The table [vocabulary, width].</summary>
    public Parameter Weight { get; }

    /// <summary>Int32 [..] → [.., width].</summary>
    public Tensor Forward(Tensor ids) => ids.Scope.Use(Weight).Embedding(ids);
}
