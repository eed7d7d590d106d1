using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Blocks;
using Lathe.Tensors.Kernels.Gemm.Halves;
using Lathe.Tensors.Kernels.Halves;
using Lathe.Tensors.Kernels.Reductions;

namespace Lathe.Tensors.Ops.Products;

/// <summary>
/// The linear op on bfloat16 values and weights: three bfloat16 products with float sums; the output's gradient is rounded once for two of them.
/// Weights may be in blocks, which the input's gradient reads as bfloat16.
/// </summary>
internal sealed unsafe partial class Linear
{
    public override bool TakesHalves(in OpContext op)
        => op.Node.DType == DType.BFloat16 && op.Scope.Nodes[op.Node.Inputs[1]].DType is DType.BFloat16 or DType.Blocks;

    public override void ForwardHalves(in OpContext op)
    {
        Sizes(op, out int rows, out int inputs, out int outputs);
        float* bias = null;
        if (op.Has(2))
        {
            bool stored = op.Scope.Nodes[op.Node.Inputs[2]].DType == DType.BFloat16;
            bias = stored ? (float*)op.Scope.Wide.Take(outputs * sizeof(float)) : op.Input<float>(2);
            if (stored) Widen.Run(op.Input<BFloat16>(2), bias, outputs);
        }

        float* y = (float*)op.Scope.Wide.Take(op.Count * sizeof(float));
        if (Blocks(op) is { } blocks)
        {
            float* x = (float*)op.Scope.Wide.Take(op.InputCount(0) * sizeof(float));
            Widen.Run(op.Input<BFloat16>(0), x, op.InputCount(0));
            BlockProduct.Run(blocks, x, rows, bias, y, op.Scope.Wide);
            Narrow.Run(y, op.Output<BFloat16>(), op.Count);
            return;
        }

        HalvesMatMul.Run(rows, outputs, inputs, op.Input<BFloat16>(0), inputs, false, op.Input<BFloat16>(1), inputs, true, y, outputs, false, bias);
        Narrow.Run(y, op.Output<BFloat16>(), op.Count);
    }

    public override void BackwardHalves(in OpContext op)
    {
        Sizes(op, out int rows, out int inputs, out int outputs);
        float* dy = op.OutputGrad<float>();
        BFloat16* rounded = (BFloat16*)op.Scope.Wide.Take(op.Count * sizeof(BFloat16));
        Narrow.Run(dy, rounded, op.Count);
        if (op.Needs(0))
        {
            GradSlot<float> dx = op.Slot<float>(0);
            if (Blocks(op) is { } blocks) BlockInputGradient.Run(blocks, rounded, rows, dx.Pointer, dx.Accumulate, op.Scope.Wide);
            else HalvesMatMul.Run(rows, inputs, outputs, rounded, outputs, false, op.Input<BFloat16>(1), inputs, false, dx.Pointer, inputs, dx.Accumulate);
        }

        if (op.Needs(1))
        {
            GradSlot<float> dw = op.Slot<float>(1);
            HalvesMatMul.Run(outputs, inputs, rows, rounded, outputs, true, op.Input<BFloat16>(0), inputs, false, dw.Pointer, inputs, dw.Accumulate);
        }

        if (op.Needs(2))
        {
            GradSlot<float> db = op.Slot<float>(2);
            SumKernel.Run(dy, db.Pointer, 1, rows, outputs, 1, db.Accumulate);
        }
    }
}
