using Lathe.Nn.Initialization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>A learned vector for each id: Int32 [..] → [.., width].</summary>
public sealed class Embedding : Module
{
    private EmbeddingBranch[] _branches = [];

    /// <summary>Makes the table with normal values.</summary>
    public Embedding(Initializer init, int vocabulary, int width, double deviation = 1)
    {
        ArgumentNullException.ThrowIfNull(init);
        Weight = Add(init.Normal("weight", [vocabulary, width], deviation));
    }

    /// <summary>The table [vocabulary, width].</summary>
    public Parameter Weight { get; }

    /// <summary>What stands beside the table and changes what comes out of it, in order.</summary>
    public IReadOnlyList<EmbeddingBranch> Branches => _branches;

    /// <summary>Int32 [..] → [.., width].</summary>
    public Tensor Forward(Tensor ids)
    {
        Tensor y = Use(ids.Scope, Weight).Embedding(ids);
        foreach (EmbeddingBranch branch in _branches) y = branch.Apply(y, ids);
        return y;
    }

    internal void Attach(EmbeddingBranch branch) => _branches = [.. _branches, branch];

    internal void Detach(EmbeddingBranch branch) => _branches = [.. _branches.Where(b => b != branch)];
}
