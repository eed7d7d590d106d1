using Lathe.Tensors.Kernels.Assembly;

namespace Lathe.Tensors.Kernels.Gemm.Halves;

/// <summary>The tile of <see cref="HalvesTile"/> as machine code of this processor: <c>vdpbf16ps</c>, twice the rate of multiply-adds.</summary>
internal readonly unsafe struct AssembledHalvesTile : ITileKernel<float>
{
    public static int Rows => 12;

    public static int Columns => 32;

    public static void Run(Tile<float>* tile) => HalvesTileCode.Run(tile);
}
