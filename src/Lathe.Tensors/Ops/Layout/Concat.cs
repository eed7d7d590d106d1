using System.Numerics;
using System.Runtime.CompilerServices;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Layout;

namespace Lathe.Tensors.Ops.Layout;

/// <summary>Tensors one after another along an axis; copied.</summary>
internal sealed unsafe class Concat : Op
{
    private const int Widest = 8;
    private static readonly Concat Instance = new();

    public override string Name => "concat";

    public static Tensor Apply(ReadOnlySpan<Tensor> parts, int axis)
    {
        if (parts.IsEmpty) throw new ArgumentException("concat: give at least one tensor.");
        if (parts.Length == 1) return parts[0];
        if (parts.Length > Widest) return InGroups(parts, axis);

        Tensor first = parts[0];
        axis = first.Shape.Axis(axis);
        Span<int> inputs = stackalloc int[parts.Length];
        int size = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            Tensor part = parts[i];
            inputs[i] = i == 0 ? part.Id : Scope.SameScope(Instance, first, part);
            if (part.DType != first.DType || part.Rank != first.Rank || part.Shape.With(axis, 0) != first.Shape.With(axis, 0))
                throw new ArgumentException($"concat: {part} and {first} must have one type and equal sizes on every axis but {axis}.");
            size = checked(size + part.Shape[axis]);
        }

        return first.Scope.Record(Instance, first.Shape.With(axis, size), first.DType, inputs, [axis], 0, null, first);
    }

    // A node holds eight inputs; more are joined in up to eight groups, which may be groups again.
    private static Tensor InGroups(ReadOnlySpan<Tensor> parts, int axis)
    {
        int size = Widest;
        while ((long)size * Widest < parts.Length) size *= Widest;
        Groups groups = default;
        int count = (parts.Length + size - 1) / size;
        for (int i = 0; i < count; i++) groups[i] = Apply(parts.Slice(i * size, Math.Min(size, parts.Length - (i * size))), axis);
        return Apply(((ReadOnlySpan<Tensor>)groups)[..count], axis);
    }

    public override void Forward<T>(in OpContext op)
    {
        long at = 0;
        for (int i = 0; i < op.Node.InputCount; i++)
        {
            if (op.Node.DType == DType.Int32) Copy(op, i, ref at, op.Output<int>(), op.Input<int>(i), back: false, accumulate: false);
            else Copy(op, i, ref at, op.Output<T>(), op.Input<T>(i), back: false, accumulate: false);
        }
    }

    public override void Backward<T>(in OpContext op)
    {
        long at = 0;
        for (int i = 0; i < op.Node.InputCount; i++)
        {
            GradSlot<T> slot = op.Needs(i) ? op.Slot<T>(i) : default;
            Copy(op, i, ref at, op.OutputGrad<T>(), slot.Pointer, back: true, slot.Accumulate);
        }
    }

    private static void Copy<T>(in OpContext op, int input, ref long at, T* whole, T* part, bool back, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        Shape x = op.InputShape(input), y = op.Shape;
        int axis = op.Node.Attributes[0];
        long inner = x.CountOf(axis, x.Rank), outer = x.CountOf(0, axis), row = y.CountOf(axis, y.Rank);
        ReadOnlySpan<int> sizes = [checked((int)outer), checked((int)inner)];
        ReadOnlySpan<long> wholeStrides = [row, 1];
        ReadOnlySpan<long> partStrides = [inner, 1];
        if (part != null && back) StridedCopy<T>.Run(whole + at, part, sizes, wholeStrides, partStrides, accumulate);
        else if (part != null) StridedCopy<T>.Run(part, whole + at, sizes, partStrides, wholeStrides, accumulate);
        at += inner;
    }

    [InlineArray(Widest)]
    private struct Groups
    {
        private Tensor _first;
    }
}
