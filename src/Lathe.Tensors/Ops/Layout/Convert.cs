using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Kernels.Halves;

namespace Lathe.Tensors.Ops.Layout;

/// <summary>The same values as another float type; the gradient passes through.</summary>
internal sealed unsafe class Convert : Op
{
    private static readonly Convert Instance = new();

    public override string Name => "convert";

    public static Tensor Apply(Tensor x, DType dtype)
    {
        if (x.DType == dtype) return x;
        if (x.DType is not (DType.Float32 or DType.BFloat16) || dtype is not (DType.Float32 or DType.BFloat16))
            throw new ArgumentException($"convert turns Float32 into BFloat16 and back; {x} was to become {dtype}.");
        return Scope.Apply(Instance, x.Shape, dtype, x);
    }

    public override bool TakesHalves(in OpContext op) => true;

    public override void ForwardHalves(in OpContext op)
    {
        if (op.Node.DType == DType.BFloat16) Narrow.Run(op.Input<float>(0), op.Output<BFloat16>(), op.Count);
        else Widen.Run(op.Input<BFloat16>(0), op.Output<float>(), op.Count);
    }

    public override void BackwardHalves(in OpContext op) => AddTo<float>.Run(op.OutputGrad<float>(), op.Slot<float>(0), op.Count, 1);

    public override void Forward<T>(in OpContext op) => throw new InvalidOperationException("One side of a conversion is bfloat16.");

    public override void Backward<T>(in OpContext op) => throw new InvalidOperationException("One side of a conversion is bfloat16.");
}
