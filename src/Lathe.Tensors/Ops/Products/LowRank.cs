using System.Numerics;
using System.Runtime.InteropServices;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Kernels.Regularization;
using Gemm = Lathe.Tensors.Kernels.Gemm.MatMul;

namespace Lathe.Tensors.Ops.Products;

/// <summary>
/// y += s·(dropout(x)·Aᵀ)·Bᵀ in a run of y's columns, with x [.., in], A [r, in], B [columns, r]: an adapter beside a linear layer (LoRA,
/// arXiv:2106.09685). y is changed where it lies, and its gradient is the output's, so the layer's own output costs no copy in
/// either direction. Kept for backward: the r numbers a row between A and B.
/// </summary>
internal sealed unsafe partial class LowRank : Op
{
    private static readonly LowRank Instance = new();

    public override string Name => "low_rank";

    public override bool InPlace => true;

    public override bool BackwardReadsOutput => false;

    public static Tensor Apply(Tensor y, Tensor x, Tensor down, Tensor up, int firstColumn, double scale, double dropout)
    {
        Require.SameType("low_rank", y, x);
        Require.SameType("low_rank", x, down);
        Require.SameType("low_rank", down, up);
        if (!(dropout >= 0 && dropout < 1))
            throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "low_rank: the dropout is from 0 up to, not including, 1.");
        bool fits = down.Rank == 2 && up.Rank == 2 && down.Shape[0] == up.Shape[1] && x.Rank >= 1 && x.Shape[-1] == down.Shape[1]
            && y.Rank == x.Rank && y.Shape == x.Shape.With(-1, y.Shape[-1]);
        if (!fits || firstColumn < 0 || firstColumn > y.Shape[-1] - up.Shape[0])
            throw new ArgumentException($"low_rank adds to y [.., out] of x [.., in] by A [r, in] and B [columns, r], columns from {firstColumn} on; y {y}, x {x}, A {down} and B {up} came.");
        Scope scope = y.Scope;
        if (!scope.Training) dropout = 0;
        int use = dropout > 0 ? (int)scope.RandomUses++ : 0;
        return scope.RecordInPlace(
            Instance, y, [y.Id, Scope.SameScope(Instance, y, x), Scope.SameScope(Instance, y, down), Scope.SameScope(Instance, y, up)], [firstColumn, use], scale, dropout);
    }

    /// <summary>The same in plain ops, of a y that stays as it is.</summary>
    public static Tensor Composed(Tensor y, Tensor x, Tensor down, Tensor up, int firstColumn, double scale, double dropout)
    {
        int columns = up.Shape[0], width = y.Shape[-1], after = width - firstColumn - columns, axis = y.Rank - 1;
        Tensor sum = y.Slice(axis, firstColumn, columns) + (x.Dropout(dropout).Linear(down).Linear(up) * scale);
        return Tensor.Concat([y.Slice(axis, 0, firstColumn), sum, y.Slice(axis, firstColumn + columns, after)], axis);
    }

    public override double Flops(in OpContext op)
    {
        Sizes s = Of(op);
        return 2.0 * s.Rows * s.Rank * (s.Inputs + s.Columns);
    }

    public override double BackwardFactor(in OpContext op) => (op.Needs(1) ? 1 : 0) + (op.Needs(2) ? 1 : 0);

    public override void Forward<T>(in OpContext op)
    {
        Sizes s = Of(op);
        T* y = op.Output<T>(), before = op.Input<T>(0);
        if (y != before) NativeMemory.Copy(before, y, checked((nuint)(op.Count * sizeof(T))));
        (int, long, long) mark = op.Scope.Wide.Mark;
        long count = (long)s.Rows * s.Rank;
        T* h = op.NeedsGrad ? op.Save<T>(count) : (T*)op.Scope.Wide.Take(count * sizeof(T));
        Gemm.Run(s.Rows, s.Rank, s.Inputs, Dropped<T>(op), s.Inputs, false, op.Input<T>(2), s.Inputs, true, h, s.Rank, false);
        Scale(h, count, op);
        Gemm.Run(s.Rows, s.Columns, s.Rank, h, s.Rank, false, op.Input<T>(3), s.Rank, true, y + s.First, s.Width, accumulate: true);
        op.Scope.Wide.Rewind(mark);
    }

    public override void Backward<T>(in OpContext op)
    {
        Sizes s = Of(op);
        T* dy = op.OutputGrad<T>() + s.First;
        (int, long, long) mark = op.Scope.Wide.Mark;
        if (op.Needs(3))
        {
            GradSlot<T> up = op.Slot<T>(3);
            Gemm.Run(s.Columns, s.Rank, s.Rows, dy, s.Width, true, op.Saved<T>(), s.Rank, false, up.Pointer, s.Rank, up.Accumulate);
        }

        if (!op.Needs(1) && !op.Needs(2)) return;
        long count = (long)s.Rows * s.Rank;
        T* dh = (T*)op.Scope.Wide.Take(count * sizeof(T));
        Gemm.Run(s.Rows, s.Rank, s.Columns, dy, s.Width, false, op.Input<T>(3), s.Rank, false, dh, s.Rank, false);
        Scale(dh, count, op);
        if (op.Needs(2))
        {
            GradSlot<T> down = op.Slot<T>(2);
            Gemm.Run(s.Rank, s.Inputs, s.Rows, dh, s.Rank, true, Dropped<T>(op), s.Inputs, false, down.Pointer, s.Inputs, down.Accumulate);
        }

        if (op.Needs(1)) InputGradient(op, s, dh, op.Slot<T>(1));
        op.Scope.Wide.Rewind(mark);
    }

    // dx (+)= mask·(dh·A)
    private static void InputGradient<T>(in OpContext op, in Sizes s, T* dh, GradSlot<T> dx) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool drops = op.Node.Scalars[1] > 0;
        T* straight = drops ? (T*)op.Scope.Wide.Take(op.InputCount(1) * sizeof(T)) : dx.Pointer;
        Gemm.Run(s.Rows, s.Inputs, s.Rank, dh, s.Rank, false, op.Input<T>(2), s.Inputs, false, straight, s.Inputs, !drops && dx.Accumulate);
        if (drops) Mask(op, straight, dx.Pointer, dx.Accumulate);
    }

    private static T* Dropped<T>(in OpContext op) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* x = op.Input<T>(1);
        if (op.Node.Scalars[1] == 0) return x;
        T* dropped = (T*)op.Scope.Wide.Take(op.InputCount(1) * sizeof(T));
        Mask(op, x, dropped, accumulate: false);
        return dropped;
    }

    private static void Mask<T>(in OpContext op, T* x, T* y, bool accumulate) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => DropoutKernel<T>.Run(x, y, accumulate, op.InputCount(1), op.Scope.Seed, op.Scope.Step, (uint)op.Node.Attributes[1], op.Node.Scalars[1]);

    private static void Scale<T>(T* h, long count, in OpContext op) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => AddTo<T>.Run(h, new GradSlot<T>(h, accumulate: false), count, T.CreateTruncating(op.Node.Scalars[0]));

    private static Sizes Of(in OpContext op)
    {
        Shape down = op.InputShape(2), y = op.Shape;
        return new Sizes(checked((int)y.CountOf(0, y.Rank - 1)), down[1], down[0], op.InputShape(3)[0], y[-1], op.Node.Attributes[0]);
    }

    private readonly record struct Sizes(int Rows, int Inputs, int Rank, int Columns, int Width, int First);
}
