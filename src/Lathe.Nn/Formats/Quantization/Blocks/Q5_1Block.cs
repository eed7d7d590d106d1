using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary><c>Q5_1</c>: 32 elements in 24 bytes, <c>x = q·d + m</c> with q from 0 to 31; the fifth bits stand apart.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal unsafe struct Q5_1Block : IBlock<Q5_1Block>
{
    public Half Scale;
    public Half Minimum;
    public fixed byte HighBits[4];
    public fixed byte Quants[16];

    public static int Length => 32;

    public static bool IsFinite(Q5_1Block* block) => Half.IsFinite(block->Scale) && Half.IsFinite(block->Minimum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decode(Q5_1Block* block, float* values)
    {
        (float scale, float minimum) = ((float)block->Scale, (float)block->Minimum);
        (Vector128<byte> low, Vector128<byte> high) = FifthBit.Join(block->HighBits, block->Quants);
        BlockMath.Affine(low, scale, minimum, values);
        BlockMath.Affine(high, scale, minimum, values + 16);
    }

    public static void Encode(float* values, Q5_1Block* blocks, long count)
    {
        for (long i = 0; i < count; i++, values += Length) Encode(Vector512.Load(values), Vector512.Load(values + 16), blocks + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Encode(Vector512<float> low, Vector512<float> high, Q5_1Block* block)
    {
        (float least, float greatest) = BlockMath.Range(low, high);
        float scale = (greatest - least) / 31;
        (Vector512<float> inverse, Vector512<float> minimum) = (Vector512.Create(BlockMath.Inverse(scale)), Vector512.Create(least));
        (block->Scale, block->Minimum) = ((Half)scale, (Half)least);
        FifthBit.Split(Quant((low - minimum) * inverse), Quant((high - minimum) * inverse), block->HighBits, block->Quants);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Quant(Vector512<float> x) => BlockMath.Truncate(x + Vector512.Create(0.5f));
}
