using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Gemm.Halves;
using Lathe.Tensors.Kernels.Halves;
using Gemm = Lathe.Tensors.Kernels.Gemm.MatMul;

namespace Lathe.Tensors.Ops.Products;

/// <summary>
/// The low-rank op on bfloat16 activations: x is never widened. A and B, which are floats where an adapter is trained, are rounded for the products that meet
/// activations; the r numbers a row between them are kept as floats.
/// </summary>
internal sealed unsafe partial class LowRank
{
    public override bool TakesHalves(in OpContext op)
        => op.Node.DType == DType.BFloat16 && op.Scope.Nodes[op.Node.Inputs[1]].DType == DType.BFloat16;

    public override void ForwardHalves(in OpContext op)
    {
        Sizes s = Of(op);
        long count = (long)s.Rows * s.Rank;
        float* h = op.NeedsGrad ? op.Save<float>(count) : Take<float>(op, count);
        HalvesMatMul.Run(s.Rows, s.Rank, s.Inputs, DroppedHalves(op), s.Inputs, false, Rounded(op, 2), s.Inputs, true, h, s.Rank, false);
        Scale(h, count, op);
        float* sum = Take<float>(op, (long)s.Rows * s.Columns);
        HalvesMatMul.Run(s.Rows, s.Columns, s.Rank, Rounded(op, h, count), s.Rank, false, Rounded(op, 3), s.Rank, true, sum, s.Columns, false);
        AddRows.Run(sum, op.Output<BFloat16>() + s.First, s.Rows, s.Columns, s.Width);
    }

    public override void BackwardHalves(in OpContext op)
    {
        Sizes s = Of(op);
        float* dy = op.OutputGrad<float>() + s.First;
        if (op.Needs(3))
        {
            GradSlot<float> up = op.Slot<float>(3);
            Gemm.Run(s.Columns, s.Rank, s.Rows, dy, s.Width, true, op.Saved<float>(), s.Rank, false, up.Pointer, s.Rank, up.Accumulate);
        }

        if (!op.Needs(1) && !op.Needs(2)) return;
        long count = (long)s.Rows * s.Rank;
        float* dh = Take<float>(op, count);
        Gemm.Run(s.Rows, s.Rank, s.Columns, dy, s.Width, false, Wide(op, 3), s.Rank, false, dh, s.Rank, false);
        Scale(dh, count, op);
        BFloat16* rounded = Rounded(op, dh, count);
        if (op.Needs(2))
        {
            GradSlot<float> down = op.Slot<float>(2);
            HalvesMatMul.Run(s.Rank, s.Inputs, s.Rows, rounded, s.Rank, true, DroppedHalves(op), s.Inputs, false, down.Pointer, s.Inputs, down.Accumulate);
        }

        if (!op.Needs(1)) return;
        GradSlot<float> dx = op.Slot<float>(1);
        bool drops = op.Node.Scalars[1] > 0;
        float* straight = drops ? Take<float>(op, op.InputCount(1)) : dx.Pointer;
        HalvesMatMul.Run(s.Rows, s.Inputs, s.Rank, rounded, s.Rank, false, Rounded(op, 2), s.Inputs, false, straight, s.Inputs, !drops && dx.Accumulate);
        if (drops) Mask(op, straight, dx.Pointer, dx.Accumulate);
    }

    private static BFloat16* DroppedHalves(in OpContext op)
    {
        BFloat16* x = op.Input<BFloat16>(1);
        if (op.Node.Scalars[1] == 0) return x;
        long count = op.InputCount(1);
        float* wide = Take<float>(op, count);
        Widen.Run(x, wide, count);
        Mask(op, wide, wide, accumulate: false);
        return Rounded(op, wide, count);
    }

    private static BFloat16* Rounded(in OpContext op, int input)
        => op.Scope.Nodes[op.Node.Inputs[input]].DType == DType.BFloat16 ? op.Input<BFloat16>(input) : Rounded(op, op.Input<float>(input), op.InputCount(input));

    private static BFloat16* Rounded(in OpContext op, float* values, long count)
    {
        BFloat16* rounded = Take<BFloat16>(op, count);
        Narrow.Run(values, rounded, count);
        return rounded;
    }

    private static float* Wide(in OpContext op, int input)
    {
        if (op.Scope.Nodes[op.Node.Inputs[input]].DType != DType.BFloat16) return op.Input<float>(input);
        float* wide = Take<float>(op, op.InputCount(input));
        Widen.Run(op.Input<BFloat16>(input), wide, op.InputCount(input));
        return wide;
    }

    // Until the op is over.
    private static T* Take<T>(in OpContext op, long count) where T : unmanaged => (T*)op.Scope.Wide.Take(count * sizeof(T));
}
