using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>The chunks of a batch of products. Each is computed by one thread and shares nothing with the others.</summary>
internal readonly unsafe struct BlockJob<T, TTile>(Product<T> product, Cut cut) : IJob
    where T : unmanaged
    where TTile : struct, ITileKernel<T>
{
    private readonly Product<T> _product = product;
    private readonly Cut _cut = cut;

    public void Run(int chunk)
    {
        void* workspace = Workspace.Rent();
        if (_cut.ItemsPerChunk > 1)
        {
            int first = chunk * _cut.ItemsPerChunk;
            int end = Math.Min(first + _cut.ItemsPerChunk, _product.Batch);
            for (int i = first; i < end; i++) Block<T, TTile>.Run(_product.Item(i), workspace);
        }
        else
        {
            Block<T, TTile>.Run(Part(chunk), workspace);
        }

        Workspace.Return(workspace);
    }

    private Product<T> Part(int chunk)
    {
        int blocks = _cut.RowBlocks * _cut.ColumnBlocks;
        Product<T> item = _product.Item(chunk / blocks);
        int block = chunk % blocks;
        int rowBlock = block % _cut.RowBlocks, columnBlock = block / _cut.RowBlocks;

        int row = Cut.Start(item.M, rowBlock, _cut.RowBlocks);
        int rowEnd = Cut.Start(item.M, rowBlock + 1, _cut.RowBlocks);
        int panels = (item.N + TTile.Columns - 1) / TTile.Columns;
        int column = Cut.Start(panels, columnBlock, _cut.ColumnBlocks) * TTile.Columns;
        int columnEnd = Math.Min(item.N, Cut.Start(panels, columnBlock + 1, _cut.ColumnBlocks) * TTile.Columns);
        return item.Part(row, rowEnd - row, column, columnEnd - column);
    }
}
