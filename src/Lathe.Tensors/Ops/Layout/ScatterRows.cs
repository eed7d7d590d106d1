using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Layout;

namespace Lathe.Tensors.Ops.Layout;

/// <summary>Rows [S, C] added into a table of zeros [V, C] at ids [S]: the transpose of <see cref="Embedding"/>.</summary>
internal sealed unsafe class ScatterRows : Op
{
    private static readonly ScatterRows Instance = new();

    public override string Name => "scatter_rows";

    public static Tensor Apply(Tensor rows, Tensor ids, int count)
    {
        Require.Float("scatter_rows", rows);
        Require.Indices("scatter_rows", ids);
        if (rows.Rank != 2 || ids.Rank != 1 || ids.Shape[0] != rows.Shape[0])
            throw new ArgumentException($"scatter_rows takes rows [S, C] and ids [S]; {rows} and {ids} came.");
        ReadOnlySpan<int> values = ids.Data<int>();
        for (int i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)count)
                throw new ArgumentOutOfRangeException(nameof(ids), values[i], $"scatter_rows: id {values[i]} at position {i} is outside 0 to {count - 1}.");
        }

        return Scope.Apply(Instance, [count, rows.Shape[1]], rows.DType, rows, ids);
    }

    public override void Forward<T>(in OpContext op)
    {
        T* y = new GradSlot<T>(op.Output<T>(), accumulate: false).ForScatter(op.Count);
        RowGather.Backward(y, op.Input<int>(1), op.Input<T>(0), op.InputCount(1), op.Shape[1]);
    }

    public override void Backward<T>(in OpContext op)
    {
        GradSlot<T> dx = op.Slot<T>(0);
        if (!dx.Accumulate)
        {
            RowGather.Forward(op.OutputGrad<T>(), op.Input<int>(1), dx.Pointer, op.InputCount(1), op.Shape[1]);
            return;
        }

        (int, long, long) mark = op.Scope.Arena.Mark;
        var picked = (T*)op.Scope.Arena.Take(op.InputCount(0) * sizeof(T));
        RowGather.Forward(op.OutputGrad<T>(), op.Input<int>(1), picked, op.InputCount(1), op.Shape[1]);
        Kernels.Elementwise.AddTo<T>.Run(picked, dx, op.InputCount(0), T.One);
        op.Scope.Arena.Rewind(mark);
    }
}
