using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Gemm.Halves;

/// <summary>The chunks of one product: blocks of rows × columns, each computed by one thread.</summary>
internal readonly unsafe struct HalvesJob<TTile>(HalvesProduct product, Cut cut) : IJob where TTile : struct, ITileKernel<float>
{
    private readonly HalvesProduct _product = product;
    private readonly Cut _cut = cut;

    public void Run(int chunk)
    {
        int rowBlock = chunk % _cut.RowBlocks, columnBlock = chunk / _cut.RowBlocks;
        int row = Cut.Start(_product.M, rowBlock, _cut.RowBlocks), rowEnd = Cut.Start(_product.M, rowBlock + 1, _cut.RowBlocks);
        int panels = (_product.N + TTile.Columns - 1) / TTile.Columns;
        int column = Cut.Start(panels, columnBlock, _cut.ColumnBlocks) * TTile.Columns;
        int columnEnd = Math.Min(_product.N, Cut.Start(panels, columnBlock + 1, _cut.ColumnBlocks) * TTile.Columns);
        void* workspace = Workspace.Rent();
        HalvesBlock<TTile>.Run(_product.Part(row, rowEnd - row, column, columnEnd - column), workspace);
        Workspace.Return(workspace);
    }
}
