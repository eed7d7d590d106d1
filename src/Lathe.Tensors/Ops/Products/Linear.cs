using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Blocks;
using Lathe.Tensors.Kernels.Reductions;
using Gemm = Lathe.Tensors.Kernels.Gemm.MatMul;

namespace Lathe.Tensors.Ops.Products;

/// <summary>y = x·Wᵀ + b with x [.., in], W [out, in], b [out]; the bias starts the sums, so it costs no pass of its own.</summary>
internal sealed unsafe partial class Linear : Op
{
    private static readonly Linear Instance = new();

    public override string Name => "linear";

    public override bool BackwardReadsOutput => false;

    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias)
    {
        if (weight.DType == DType.Blocks) RequireBlocks(x, weight);
        else Require.SameType("linear", x, weight);
        if (weight.Rank != 2 || x.Rank < 1 || x.Shape[-1] != weight.Shape[1])
            throw new ArgumentException($"linear takes x [.., in] and a weight [out, in]; {x} and {weight} came.");
        int outputs = weight.Shape[0];
        int biasId = -1;
        if (bias is { } b)
        {
            Require.SameType("linear", x, b);
            if (b.Rank != 1 || b.Shape[0] != outputs) throw new ArgumentException($"linear: the bias must be [{outputs}]; {b} came.");
            biasId = Scope.SameScope(Instance, x, b);
        }

        return x.Scope.Record(
            Instance, x.Shape.With(-1, outputs), x.DType, [x.Id, Scope.SameScope(Instance, x, weight), biasId], default, 0, null, x);
    }

    /// <summary>The same in plain ops.</summary>
    public static Tensor Composed(Tensor x, Tensor weight, Tensor? bias)
    {
        Tensor y = x.Reshape(-1, x.Shape[-1]).MatMul(weight, transposeB: true).Reshape(x.Shape.With(-1, weight.Shape[0]));
        return bias is { } b ? y + b : y;
    }

    public override double Flops(in OpContext op) => 2.0 * op.Count * op.InputShape(1)[1];

    public override void Forward<T>(in OpContext op)
    {
        Sizes(op, out int rows, out int inputs, out int outputs);
        if (Blocks(op) is { } blocks)
        {
            BlockProduct.Run(blocks, op.Input<float>(0), rows, op.Input<float>(2), op.Output<float>(), op.Scope.Wide);
            return;
        }

        Gemm.Run(rows, outputs, inputs, op.Input<T>(0), inputs, false, op.Input<T>(1), inputs, true, op.Output<T>(), outputs, false, op.Input<T>(2));
    }

    public override void Backward<T>(in OpContext op)
    {
        Sizes(op, out int rows, out int inputs, out int outputs);
        T* dy = op.OutputGrad<T>();
        if (op.Needs(0))
        {
            GradSlot<T> dx = op.Slot<T>(0);
            if (Blocks(op) is { } blocks) BlockInputGradient.Run(blocks, (float*)dy, rows, (float*)dx.Pointer, dx.Accumulate, op.Scope.Wide);
            else Gemm.Run(rows, inputs, outputs, dy, outputs, false, op.Input<T>(1), inputs, false, dx.Pointer, inputs, dx.Accumulate, null);
        }

        if (op.Needs(1))
        {
            GradSlot<T> dw = op.Slot<T>(1);
            Gemm.Run(outputs, inputs, rows, dy, outputs, true, op.Input<T>(0), inputs, false, dw.Pointer, inputs, dw.Accumulate, null);
        }

        if (op.Needs(2))
        {
            GradSlot<T> db = op.Slot<T>(2);
            SumKernel.Run(dy, db.Pointer, 1, rows, outputs, T.One, db.Accumulate);
        }
    }

    private static BlockWeight? Blocks(in OpContext op) => op.Scope.Nodes[op.Node.Inputs[1]].Parameter?.Blocks;

    private static void RequireBlocks(Tensor x, Tensor weight)
    {
        if (x.DType is DType.Float32 or DType.BFloat16) return;
        throw new ArgumentException($"linear on a weight in blocks takes Float32 or BFloat16; {x} and {weight} came. Convert x, or load the weight as floats.");
    }

    private static void Sizes(in OpContext op, out int rows, out int inputs, out int outputs)
    {
        Shape weight = op.InputShape(1);
        inputs = weight[1];
        outputs = weight[0];
        rows = checked((int)op.Shape.CountOf(0, op.Shape.Rank - 1));
    }
}
