using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Kernels.Gemm.Halves;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>Some columns of dy [rows, outputs], turned into panels of a tile's width of rows: a panel after the other, one k (or pair of k) after the other.</summary>
internal readonly unsafe struct OutputGradientPack(void* dy, bool halves, int outputs, int rows, int first, int count, int width, float* packed) : IRangeJob
{
    private readonly void* _dy = dy;
    private readonly float* _packed = packed;

    public void Run(long from, long to)
    {
        int depth = halves ? (count + 1) / 2 : count;
        for (int panel = (int)from; panel < to; panel++)
        {
            int row = panel * width;
            float* at = _packed + ((long)row * depth);
            if (halves)
            {
                var product = new HalvesProduct { B = (BFloat16*)_dy + first + ((long)row * outputs), Ldb = outputs, TransB = true, K = count, N = Math.Min(width, rows - row) };
                HalvesPack.B(product, 0, depth, width, at);
            }
            else
            {
                var product = new Product<float> { B = (float*)_dy + first + ((long)row * outputs), Ldb = outputs, TransB = true, K = count, N = Math.Min(width, rows - row) };
                PackB<float>.Pack(product, 0, depth, width, at);
            }
        }
    }
}
