using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Kernels.Gemm.Halves;
using Lathe.Tensors.Memory;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// dx = dy·W for a frozen W in blocks, computed as dxᵀ = Wᵀ·dyᵀ: a panel holds 16 rows of W side by side for each column, which is how a tile wants the
/// rows of Wᵀ, so weights are decoded near the tile and never stored. An element takes its products in order of W's rows, whatever the threads.
/// </summary>
internal static unsafe class BlockInputGradient
{
    // Rows of W whose dy is packed at once: some megabytes for long batches, few passes over dxᵀ for short ones.
    private const long PackedBytes = 4 << 20;

    /// <summary>Computes dx [rows, inputs] of dy [rows, outputs], or adds it.</summary>
    public static void Run(BlockWeight weight, float* dy, int rows, float* dx, bool accumulate, Arena scratch)
    {
        switch (MatMul.Kernel)
        {
            case KernelLevel.Avx512: Run<Tile512<float>>(weight, dy, halves: false, rows, dx, accumulate, scratch); break;
            case KernelLevel.Avx2: Run<Tile256<float>>(weight, dy, halves: false, rows, dx, accumulate, scratch); break;
            default: Run<Tile128<float>>(weight, dy, halves: false, rows, dx, accumulate, scratch); break;
        }
    }

    /// <summary>The same of a dy in bfloat16, with weights rounded to bfloat16: twice the rate.</summary>
    public static void Run(BlockWeight weight, BFloat16* dy, int rows, float* dx, bool accumulate, Arena scratch)
    {
        if (HalvesMatMul.Assembled) Run<AssembledHalvesTile>(weight, dy, halves: true, rows, dx, accumulate, scratch);
        else Run<HalvesTile>(weight, dy, halves: true, rows, dx, accumulate, scratch);
    }

    private static void Run<TTile>(BlockWeight weight, void* dy, bool halves, int rows, float* dx, bool accumulate, Arena scratch)
        where TTile : struct, ITileKernel<float>
    {
        if (rows == 0) return;
        (int, long, long) mark = scratch.Mark;
        int padded = (rows + TTile.Columns - 1) / TTile.Columns * TTile.Columns, stretch = InputGradientJob<TTile>.Stretch;
        int most = (int)Math.Clamp(PackedBytes / (padded * (halves ? sizeof(BFloat16) : sizeof(float))) / stretch * stretch, stretch, (weight.Rows + stretch - 1) / stretch * stretch);
        float* packed = (float*)scratch.Take((long)padded * most * (halves ? sizeof(BFloat16) : sizeof(float)));
        float* turned = (float*)scratch.Take((long)padded * ((weight.Columns + PanelLayout.Group - 1) / PanelLayout.Group * PanelLayout.Group) * sizeof(float));
        bool first = true;
        foreach (PanelRun run in weight.Runs)
        {
            for (int row = 0; row < run.Rows; row += most)
            {
                int count = Math.Min(most, run.Rows - row), at = run.FirstRow + row;
                var pack = new OutputGradientPack(dy, halves, weight.Rows, rows, at, count, TTile.Columns, packed);
                Team.For(ref pack, padded / TTile.Columns, 1);
                bool last = at + count == weight.Rows;
                var job = new InputGradientJob<TTile>(run, weight.Pointer, halves, row, count, packed, rows, turned, first, last ? dx : null, accumulate);
                Team.Run(ref job, job.Chunks);
                first = false;
            }
        }

        scratch.Rewind(mark);
    }
}
