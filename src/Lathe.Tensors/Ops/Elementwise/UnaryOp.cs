using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Kernels.Halves;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Ops.Elementwise;

/// <summary>Every element-wise op of one tensor: y = f(x), dx += dy·f′(x). <typeparamref name="TOp"/> says what f is.</summary>
internal sealed unsafe class UnaryOp<TOp> : Op where TOp : struct, IUnary
{
    private static readonly UnaryOp<TOp> Instance = new();

    public override string Name => TOp.Name;

    /// <summary>Applies f; <paramref name="scalar"/> is its constant, where it has one.</summary>
    public static Tensor Apply(Tensor x, double scalar = 0)
    {
        Require.Float(TOp.Name, x);
        return Scope.Apply(Instance, x.Shape, x.DType, x, scalar: scalar);
    }

    public override bool BackwardReadsOutput => TOp.SlopeReadsOutput;

    public override void Forward<T>(in OpContext op)
    {
        T* y = op.Output<T>();
        var job = new UnaryForward<T, TOp>(op.Input<T>(0), y, T.CreateTruncating(op.Node.Scalars[0]), Kernels.Simd.Streams(y, op.Count));
        Team.For(ref job, op.Count, TOp.Grain);
    }

    public override bool TakesHalves(in OpContext op) => true;

    public override void ForwardHalves(in OpContext op) => Halves(op, null, default);

    public override void BackwardHalves(in OpContext op) => Halves(op, op.OutputGrad<float>(), op.Slot<float>(0));

    private static void Halves(in OpContext op, float* dy, GradSlot<float> dx)
    {
        var job = new UnaryHalves<TOp>(op.Input<BFloat16>(0), op.Output<BFloat16>(), dy, dx.Pointer, dx.Accumulate, (float)op.Node.Scalars[0]);
        Team.For(ref job, op.Count, TOp.Grain);
    }

    public override void Backward<T>(in OpContext op)
    {
        GradSlot<T> dx = op.Slot<T>(0);
        var job = new UnaryBackward<T, TOp>(
            op.Input<T>(0), TOp.SlopeReadsOutput ? op.Output<T>() : op.Input<T>(0), op.OutputGrad<T>(), dx.Pointer, dx.Accumulate, T.CreateTruncating(op.Node.Scalars[0]));
        Team.For(ref job, op.Count, TOp.Grain);
    }
}
