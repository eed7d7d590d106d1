using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Regularization;

namespace Lathe.Tensors.Ops.Regularization;

/// <summary>
/// Zeros each element with probability p and scales the others by 1/(1 − p) (Srivastava et al., JMLR 2014). The mask is a
/// function of (scope seed, step, use within the step, element), so it is never stored: backward draws it again.
/// </summary>
internal sealed unsafe class Dropout : Op
{
    private static readonly Dropout Instance = new();

    public override string Name => "dropout";

    public static Tensor Apply(Tensor x, double probability)
    {
        Require.Float("dropout", x);
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "dropout: the probability is from 0 up to, not including, 1.");
        if (probability == 0 || !x.Scope.Training) return x;
        uint use = x.Scope.RandomUses++;
        return Scope.Apply(Instance, x.Shape, x.DType, x, [(int)use], probability);
    }

    public override void Forward<T>(in OpContext op)
        => Run<T>(op, op.Input<T>(0), op.Output<T>(), accumulate: false);

    public override void Backward<T>(in OpContext op)
    {
        GradSlot<T> dx = op.Slot<T>(0);
        Run(op, op.OutputGrad<T>(), dx.Pointer, dx.Accumulate);
    }

    private static void Run<T>(in OpContext op, T* x, T* y, bool accumulate) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => DropoutKernel<T>.Run(x, y, accumulate, op.Count, op.Scope.Seed, op.Scope.Step, (uint)op.Node.Attributes[0], op.Node.Scalars[0]);
}
