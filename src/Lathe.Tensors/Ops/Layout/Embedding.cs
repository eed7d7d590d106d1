using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Blocks;
using Lathe.Tensors.Kernels.Layout;

namespace Lathe.Tensors.Ops.Layout;

/// <summary>Rows of a table [V, C] picked by ids of any shape S: the result is [S, C].</summary>
internal sealed unsafe class Embedding : Op
{
    private static readonly Embedding Instance = new();

    public override string Name => "embedding";

    public static Tensor Apply(Tensor table, Tensor ids)
    {
        if (table.DType != DType.Blocks) Require.Float("embedding", table);
        Require.Indices("embedding", ids);
        if (table.Rank != 2) throw new ArgumentException($"embedding takes a table [vocabulary, width]; {table} came.");
        if (ids.Rank >= Shape.MaxRank) throw new ArgumentException($"embedding: {ids} has too many axes.");
        int rows = table.Shape[0];
        ReadOnlySpan<int> values = ids.Data<int>();
        for (int i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)rows)
                throw new ArgumentOutOfRangeException(nameof(ids), values[i], $"embedding: id {values[i]} at position {i} is outside {table}, whose ids are 0 to {rows - 1}.");
        }

        Span<int> sizes = stackalloc int[Shape.MaxRank];
        int rank = ids.Shape.CopyTo(sizes);
        sizes[rank] = table.Shape[1];
        return Scope.Apply(Instance, new Shape(sizes[..(rank + 1)]), table.DType == DType.Blocks ? DType.Float32 : table.DType, table, ids);
    }

    public override bool TakesHalves(in OpContext op) => true;

    public override void ForwardHalves(in OpContext op)
        => RowGather.Forward(op.Input<BFloat16>(0), op.Input<int>(1), op.Output<BFloat16>(), op.InputCount(1), op.Shape[-1]);

    public override void BackwardHalves(in OpContext op) => Backward<float>(op);

    public override void Forward<T>(in OpContext op)
    {
        BlockWeight? blocks = op.Scope.Nodes[op.Node.Inputs[0]].Parameter?.Blocks;
        if (blocks is not null) RowsJob.Pick(blocks, op.Input<int>(1), op.InputCount(1), op.Output<float>());
        else RowGather.Forward(op.Input<T>(0), op.Input<int>(1), op.Output<T>(), op.InputCount(1), op.Shape[-1]);
    }

    public override void Backward<T>(in OpContext op)
        => RowGather.Backward(op.Slot<T>(0).ForScatter(op.InputCount(0)), op.Input<int>(1), op.OutputGrad<T>(), op.InputCount(1), op.Shape[-1]);
}
