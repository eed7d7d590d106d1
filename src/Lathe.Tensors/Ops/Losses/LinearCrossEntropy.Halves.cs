using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Gemm.Halves;
using Lathe.Tensors.Kernels.Halves;
using Lathe.Tensors.Kernels.Losses;
using Lathe.Tensors.Kernels.Reductions;

namespace Lathe.Tensors.Ops.Losses;

/// <summary>
/// The fused head on bfloat16: logits are kept rounded, and the loss and its gradient are those of the rounded logits, so that both see one
/// softmax. Blocks of columns are multiplied, blocks of rows go through softmax, as floats.
/// </summary>
internal sealed unsafe partial class LinearCrossEntropy
{
    private const long BlockCount = 1 << 20;

    public override bool TakesHalves(in OpContext op)
        => op.Scope.Nodes[op.Node.Inputs[0]].DType == DType.BFloat16 && op.Scope.Nodes[op.Node.Inputs[1]].DType == DType.BFloat16;

    public override void ForwardHalves(in OpContext op)
    {
        Head<float> head = Head<float>.Of(op);
        bool keep = op.NeedsGrad && head.Rows <= head.Chunk;
        float* saved = op.NeedsGrad ? (float*)op.Save<byte>((head.Rows * sizeof(float)) + (keep ? head.LogitCount * sizeof(BFloat16) : 0)) : null;
        float* lse = saved != null ? saved : (float*)op.Scope.Wide.Take(head.Rows * sizeof(float));
        BFloat16* logits = keep ? (BFloat16*)(saved + head.Rows) : (BFloat16*)op.Scope.Wide.Take(head.ChunkCount * sizeof(BFloat16));
        float* loss = head.Reduction == LossReduction.None ? op.Output<float>() : (float*)op.Scope.Wide.Take(head.Rows * sizeof(float));
        for (int row = 0; row < head.Rows; row += head.Chunk)
        {
            int rows = Math.Min(head.Chunk, head.Rows - row);
            Logits(op, head, row, rows, logits);
            Softmax(op, head, row, rows, logits, loss, lse, backward: false);
        }

        if (head.Reduction != LossReduction.None) SumKernel.Run(loss, op.Output<float>(), 1, head.Rows, 1, head.Factor, accumulate: false);
    }

    public override void BackwardHalves(in OpContext op)
    {
        Head<float> head = Head<float>.Of(op);
        GradSlot<float> dx = op.Needs(0) ? op.Slot<float>(0) : default, dw = op.Needs(1) ? op.Slot<float>(1) : default;
        bool kept = head.Rows <= head.Chunk, again = !kept || op.Node.Attributes[Spent] != 0;
        op.Node.Attributes[Spent] = 1;
        float* lse = op.Saved<float>();
        BFloat16* logits = kept ? (BFloat16*)(lse + head.Rows) : (BFloat16*)op.Scope.Wide.Take(head.ChunkCount * sizeof(BFloat16));
        int width = head.Width, classes = head.Classes;
        BFloat16* weight = (BFloat16*)head.Weight;
        for (int row = 0; row < head.Rows; row += head.Chunk)
        {
            int rows = Math.Min(head.Chunk, head.Rows - row);
            if (again) Logits(op, head, row, rows, logits);
            Softmax(op, head, row, rows, logits, op.OutputGrad<float>(), lse, backward: true);
            BFloat16* x = (BFloat16*)head.X + ((long)row * width);
            if (dx.Pointer != null)
                HalvesMatMul.Run(rows, width, classes, logits, classes, false, weight, width, false, dx.Pointer + ((long)row * width), width, dx.Accumulate);
            if (dw.Pointer != null)
                HalvesMatMul.Run(classes, width, rows, logits, classes, true, x, width, false, dw.Pointer, width, dw.Accumulate || row > 0);
        }

        if (head.Rows == 0 && dw.Pointer != null) dw.ForScatter(op.InputCount(1));
    }

    private static void Logits(in OpContext op, in Head<float> head, int row, int rows, BFloat16* logits)
    {
        // Whole panels of the head's rows, so that no block ends inside a register tile.
        int columns = (int)Math.Clamp(BlockCount / Math.Max(1, rows) / 32 * 32, 256, Math.Max(256, head.Classes));
        (int, long, long) mark = op.Scope.Wide.Mark;
        var block = (float*)op.Scope.Wide.Take((long)rows * Math.Min(columns, head.Classes) * sizeof(float));
        for (int column = 0; column < head.Classes; column += columns)
        {
            int count = Math.Min(columns, head.Classes - column);
            HalvesMatMul.Run(
                rows, count, head.Width, (BFloat16*)head.X + ((long)row * head.Width), head.Width, false,
                (BFloat16*)head.Weight + ((long)column * head.Width), head.Width, true, block, count, false);
            Narrow.Rows(block, logits + column, rows, count, head.Classes);
        }

        op.Scope.Wide.Rewind(mark);
    }

    private static void Softmax(in OpContext op, in Head<float> head, int row, int rows, BFloat16* logits, float* loss, float* lse, bool backward)
    {
        int classes = head.Classes, step = (int)Math.Clamp(BlockCount / classes, 1, Math.Max(1, rows));
        (int, long, long) mark = op.Scope.Wide.Mark;
        var block = (float*)op.Scope.Wide.Take((long)step * classes * sizeof(float));
        bool perRow = head.Reduction == LossReduction.None;
        for (int at = 0; at < rows; at += step)
        {
            int count = Math.Min(step, rows - at), first = row + at;
            BFloat16* here = logits + ((long)at * classes);
            Widen.Run(here, block, (long)count * classes);
            if (!backward)
            {
                CrossEntropyKernel.Forward(block, head.Targets + first, loss + first, lse + first, count, classes, head.Ignore, head.Smoothing);
                continue;
            }

            CrossEntropyKernel.Backward(
                block, head.Targets + first, lse + first, perRow ? loss + first : loss, perRow, head.Factor, block, false, count, classes, head.Ignore, head.Smoothing);
            Narrow.Run(block, here, (long)count * classes);
        }

        op.Scope.Wide.Rewind(mark);
    }
}
