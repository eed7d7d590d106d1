using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>dx = dy·W for a frozen W in blocks: a stretch of W's rows at a time becomes floats, which a float product reads.</summary>
internal static unsafe class BlockInputGradient
{
    private const int Stretch = 256;

    /// <summary>Computes dx [rows, inputs] of dy [rows, outputs], or adds it.</summary>
    public static void Run(BlockWeight weight, float* dy, int rows, float* dx, bool accumulate, Arena scratch)
    {
        (int, long, long) mark = scratch.Mark;
        float* w = (float*)scratch.Take((long)Math.Min(Stretch, weight.Rows) * weight.Columns * sizeof(float));
        for (int first = 0; first < weight.Rows; first += Stretch)
        {
            int count = Math.Min(Stretch, weight.Rows - first);
            RowsJob.Decode(weight, first, count, w);
            MatMul.Run(rows, weight.Columns, count, dy + first, weight.Rows, false, w, weight.Columns, false, dx, weight.Columns, accumulate || first > 0, null);
        }

        scratch.Rewind(mark);
    }
}
