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

    /// <summary>
    /// Whether the op reads and writes these bfloat16 values itself, in <see cref="ForwardHalves"/> and <see cref="BackwardHalves"/>. For the others
    /// the scope widens inputs to floats for the duration of the op and rounds the output.
    /// </summary>
    public virtual bool TakesHalves(in OpContext op) => false;

    /// <summary>
    /// Whether the op changes its first input where it lies instead of making an output: then its node is a view of that input, and backward
    /// finds in <see cref="OpContext.OutputGrad{T}"/> the gradient of the changed value, which it may change into that of the value before.
    /// </summary>
    public virtual bool InPlace => false;

    /// <summary>Whether backward reads inputs or output: where it reads gradients alone, bfloat16 values need not be widened for it.</summary>
    public virtual bool BackwardReadsValues => true;

    /// <summary>Whether backward reads the output.</summary>
    public virtual bool BackwardReadsOutput => true;

    /// <summary>Fills the output from bfloat16 inputs.</summary>
    public virtual void ForwardHalves(in OpContext op) => throw new NotSupportedException($"{Name} does not take bfloat16 itself.");

    /// <summary>Adds this op's share to the gradients, which are floats; the values are bfloat16.</summary>
    public virtual void BackwardHalves(in OpContext op) => throw new NotSupportedException($"{Name} does not take bfloat16 itself.");

    /// <summary>Adds this op's share to the gradients of the inputs that need one.</summary>
    public abstract void Backward<T>(in OpContext op) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
