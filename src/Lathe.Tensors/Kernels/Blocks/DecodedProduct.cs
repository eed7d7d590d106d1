using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>y = x·Wᵀ + b for many rows and a format whose elements are places in a table: a stretch of W's rows at a time becomes floats.</summary>
internal static unsafe class DecodedProduct
{
    /// <summary>From so many rows on, decoding is paid back.</summary>
    public const int Fewest = BlockTile.MostRows + 1;

    private const int Stretch = 256;

    /// <summary>Computes the outputs of a run; arguments as in <see cref="BlockProduct.Run"/>.</summary>
    public static void Run(BlockWeight weight, in PanelRun run, float* x, int rows, float* bias, float* y, Arena scratch)
    {
        (int, long, long) mark = scratch.Mark;
        float* w = (float*)scratch.Take((long)Math.Min(Stretch, run.Rows) * run.Columns * sizeof(float));
        for (int row = 0; row < run.Rows; row += Stretch)
        {
            int count = Math.Min(Stretch, run.Rows - row), first = run.FirstRow + row;
            RowsJob.Decode(weight, first, count, w);
            MatMul.Run(rows, count, run.Columns, x, run.Columns, false, w, run.Columns, true, y + first, weight.Rows, false, bias == null ? null : bias + first);
        }

        scratch.Rewind(mark);
    }
}
