using System.Numerics;

namespace Lathe.Tensors.Autograd;

/// <summary>
/// A differentiable operation: a stateless singleton. Its file's <c>Apply</c> states the shape rule; <see cref="Forward{T}"/> and
/// <see cref="Backward{T}"/> stand side by side. What backward needs is kept in the node, never in a closure.
/// </summary>
internal abstract class Op
{
    /// <summary>Name in errors and profiles.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the op has a gradient. Recording one that has none throws, so that none is lost in silence.</summary>
    public virtual bool HasBackward => true;

    /// <summary>Multiplications and additions of forward, for profiles: one an element unless an op says otherwise.</summary>
    public virtual double Flops(in OpContext op) => op.Count;

    /// <summary>The arithmetic of backward in that of forward: as much again for each input that needs a gradient.</summary>
    public virtual double BackwardFactor(in OpContext op) => (op.Needs(0) ? 1 : 0) + (op.Needs(1) ? 1 : 0);

    /// <summary>Fills the output.</summary>
    public abstract void Forward<T>(in OpContext op) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Adds this op's share to the gradients of the inputs that need one.</summary>
    public abstract void Backward<T>(in OpContext op) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
