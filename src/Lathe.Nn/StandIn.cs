using Lathe.Tensors.Autograd;

namespace Lathe.Nn;

/// <summary>A parameter that a module reads in place of one of its own, which stays as it is: an adapter's copy that is trained whole.</summary>
public abstract class StandIn
{
    private protected StandIn(Parameter own, Parameter copy) => (Own, Copy) = (own, copy);

    /// <summary>The module's own parameter.</summary>
    public Parameter Own { get; }

    /// <summary>What is read in its place, of its shape.</summary>
    public Parameter Copy { get; }

    /// <summary>Whether it is read for now.</summary>
    internal abstract bool IsActive { get; }
}
