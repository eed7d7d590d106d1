using Lathe.Tensors.Blocks;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>Rows of a matrix in blocks as floats, picked by index.</summary>
internal static unsafe class BlockGather
{
    public static void Run(BlockWeight table, int* ids, long count, float* y)
    {
        for (long i = 0; i < count; i++) table.DecodeRow(ids[i], y + (i * table.Columns));
    }
}
