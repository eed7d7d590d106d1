using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// The 32 high bits of a block of Q5_0 or Q5_1. A file has bit i for element i; a panel has element 4·j + t at bit j of byte t, so that one shift puts
/// the bits of four columns under their nibbles.
/// </summary>
internal static class FifthBits
{
    private const uint Column = 0x11111111;

    public static uint ToPanel(uint bits)
    {
        uint y = 0;
        if (Bmi2.IsSupported)
        {
            for (int t = 0; t < 4; t++) y |= Bmi2.ParallelBitExtract(bits, Column << t) << (8 * t);
            return y;
        }

        for (int i = 0; i < 32; i++) y |= ((bits >> i) & 1) << ((8 * (i & 3)) + (i >> 2));
        return y;
    }

    public static uint ToFile(uint bits)
    {
        uint y = 0;
        if (Bmi2.IsSupported)
        {
            for (int t = 0; t < 4; t++) y |= Bmi2.ParallelBitDeposit((bits >> (8 * t)) & 255, Column << t);
            return y;
        }

        for (int i = 0; i < 32; i++) y |= ((bits >> ((8 * (i & 3)) + (i >> 2))) & 1) << i;
        return y;
    }
}
