using Lathe.Nn.Initialization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>y = x·Wᵀ + b: [.., in] → [.., out].</summary>
public sealed class Linear : Module
{
    private LinearBranch[] _branches = [];

    /// <summary>Makes the layer with Xavier weights and a bias of zeros.</summary>
    /// <param name="init">Source of the weights.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="bias">Whether there is a b.</param>
    /// <param name="stacked">How many equal projections are stacked in one weight (3 for q, k, v): each is initialised as if alone.</param>
    public Linear(Initializer init, int inputs, int outputs, bool bias = true, int stacked = 1)
    {
        ArgumentNullException.ThrowIfNull(init);
        Weight = Add(init.Xavier("weight", [outputs, inputs], outputs / stacked));
        Bias = bias ? Add(init.Zeros("bias", [outputs])) : null;
    }

    private Linear(Parameter weight, Parameter? bias)
    {
        Weight = Add(weight);
        Bias = bias is null ? null : Add(bias);
    }

    /// <summary>W [out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>b [out], or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Makes the layer with normal weights, as GPT-2 and its successors start, and a bias of zeros.</summary>
    public static Linear Normal(Initializer init, int inputs, int outputs, bool bias, double deviation)
    {
        ArgumentNullException.ThrowIfNull(init);
        return new Linear(init.Normal("weight", [outputs, inputs], deviation), bias ? init.Zeros("bias", [outputs]) : null);
    }

    /// <summary>A layer without a bias over a weight that is another module's too: a head that is the embedding.</summary>
    internal static Linear Over(Parameter weight) => new(weight, null);

    /// <summary>What stands beside the layer and changes its output, in order.</summary>
    public IReadOnlyList<LinearBranch> Branches => _branches;

    /// <summary>[.., in] → [.., out].</summary>
    public Tensor Forward(Tensor x)
    {
        Tensor y = x.Linear(Use(x.Scope, Weight), Bias is null ? null : Use(x.Scope, Bias));
        foreach (LinearBranch branch in _branches) y = branch.Apply(y, x, this);
        return y;
    }

    internal void Attach(LinearBranch branch) => _branches = [.. _branches, branch];

    internal void Detach(LinearBranch branch) => _branches = [.. _branches.Where(b => b != branch)];
}
