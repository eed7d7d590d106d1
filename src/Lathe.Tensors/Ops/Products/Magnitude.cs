using System.Numerics;
using System.Runtime.InteropServices;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.LowRank;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Ops.Products;

/// <summary>
/// y ← (m/‖W + s·B·A‖)·(y − b) + b in a run of y's columns, where y = x·(W + s·B·A)ᵀ + b and ‖·‖ is the length of each row: the weight keeps its
/// direction and gets the learnt length m (DoRA, Liu et al., arXiv:2402.09353, equation 5). As in its section 4.3 and in peft, the length
/// is a constant to the gradient. y is changed where it lies. Kept for backward: y − b of these columns.
/// </summary>
internal sealed unsafe class Magnitude : Op
{
    private static readonly Magnitude Instance = new();

    public override string Name => "magnitude";

    public override bool InPlace => true;

    public override bool BackwardReadsOutput => false;

    public override bool BackwardReadsValues => false;

    public static Tensor Apply(Tensor y, Tensor magnitude, Tensor weight, Tensor down, Tensor up, Tensor? bias, int firstColumn, double scale)
    {
        if (magnitude.DType != y.DType.GradientType()) throw new ArgumentException($"magnitude: the lengths of a {y.DType} output are {y.DType.GradientType()}; {magnitude} came.");
        int columns = magnitude.Rank == 1 ? magnitude.Shape[0] : -1, width = y.Shape[-1];
        bool fits = weight.Rank == 2 && weight.Shape[0] == width && down.Rank == 2 && up.Rank == 2 && up.Shape[0] == columns && up.Shape[1] == down.Shape[0]
            && down.Shape[1] == weight.Shape[1] && (bias is not { } b || (b.Rank == 1 && b.Shape[0] == width));
        if (!fits || firstColumn < 0 || firstColumn > width - columns)
            throw new ArgumentException($"magnitude takes y [.., out], m [columns], W [out, in], A [r, in], B [columns, r] and a bias [out]; y {y}, m {magnitude}, W {weight}, A {down}, B {up}, columns from {firstColumn} on came.");
        return y.Scope.RecordInPlace(
            Instance, y,
            [y.Id, Scope.SameScope(Instance, y, magnitude), Scope.SameScope(Instance, y, weight), Scope.SameScope(Instance, y, down), Scope.SameScope(Instance, y, up), bias is { } given ? Scope.SameScope(Instance, y, given) : -1],
            [firstColumn], scale, 0);
    }

    /// <summary>The same in plain ops, of a y that stays as it is, and with the gradient of the lengths too.</summary>
    public static Tensor Composed(Tensor y, Tensor magnitude, Tensor weight, Tensor down, Tensor up, Tensor? bias, int firstColumn, double scale)
    {
        int columns = magnitude.Shape[0], width = y.Shape[-1], after = width - firstColumn - columns, axis = y.Rank - 1;
        Tensor w = weight.Slice(0, firstColumn, columns) + (up.MatMul(down) * scale);
        Tensor part = y.Slice(axis, firstColumn, columns), factor = magnitude / w.Square().Sum([1]).Sqrt();
        part = bias is { } b && b.Slice(0, firstColumn, columns) is var own ? ((part - own) * factor) + own : part * factor;
        return Tensor.Concat([y.Slice(axis, 0, firstColumn), part, y.Slice(axis, firstColumn + columns, after)], axis);
    }

    public override double Flops(in OpContext op) => 2.0 * op.InputCount(4) * op.InputShape(2)[1];

    public override double BackwardFactor(in OpContext op) => 0;

    public override void Forward<T>(in OpContext op)
    {
        T* y = op.Output<T>(), before = op.Input<T>(0);
        if (y != before) NativeMemory.Copy(before, y, checked((nuint)(op.Count * sizeof(T))));
        int inputs = op.InputShape(2)[1], rank = op.InputShape(3)[0], columns = op.InputShape(1)[0], first = op.Node.Attributes[0];
        (int, long, long) mark = op.Scope.Wide.Mark;
        long count = columns * (1 + (op.Count / Math.Max(1, op.Shape[-1])));
        T* lengths = op.NeedsGrad ? op.Save<T>(count) : (T*)op.Scope.Wide.Take(count * sizeof(T));
        var blocks = op.Scope.Nodes[op.Node.Inputs[2]].Parameter?.Blocks;
        T* w = blocks is null ? op.Input<T>(2) + ((long)first * inputs) : null;
        RowLengths.Run(w, blocks, first, op.Input<T>(3), op.Input<T>(4), columns, rank, inputs, T.CreateTruncating(op.Node.Scalars[0]), lengths, op.Scope.Wide);
        MagnitudeJob<T> job = Job(op, y, lengths);
        job.Magnitude = op.Input<T>(1);
        job.Bias = op.Has(5) ? op.Input<T>(5) + first : null;
        Team.For(ref job, (columns + MagnitudeJob<T>.Columns - 1) / MagnitudeJob<T>.Columns, 1);
        op.Scope.Wide.Rewind(mark);
    }

    public override void Backward<T>(in OpContext op)
    {
        int columns = op.InputShape(1)[0];
        GradSlot<T> slot = op.Needs(1) ? op.Slot<T>(1) : default;
        MagnitudeJob<T> job = Job(op, op.OutputGrad<T>(), op.Saved<T>());
        job.Backward = true;
        job.Magnitude = op.Input<T>(1);
        job.Gradient = slot.Pointer;
        job.Accumulate = slot.Accumulate;
        Team.For(ref job, (columns + MagnitudeJob<T>.Columns - 1) / MagnitudeJob<T>.Columns, 1);
    }

    private static MagnitudeJob<T> Job<T>(in OpContext op, T* y, T* saved) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int columns = op.InputShape(1)[0], width = op.Shape[-1];
        return new MagnitudeJob<T> { Y = y + op.Node.Attributes[0], Rows = (int)(op.Count / Math.Max(1, width)), Width = width, Lengths = saved, Kept = saved + columns, Count = columns };
    }
}
