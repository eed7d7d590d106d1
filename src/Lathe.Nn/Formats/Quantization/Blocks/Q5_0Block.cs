using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary><c>Q5_0</c>: 32 elements in 22 bytes, <c>x = (q − 16)·d</c> with q from 0 to 31; the fifth bits stand apart.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal unsafe struct Q5_0Block : IBlock<Q5_0Block>
{
    public Half Scale;
    public fixed byte HighBits[4];
    public fixed byte Quants[16];

    public static int Length => 32;

    public static bool IsFinite(Q5_0Block* block) => Half.IsFinite(block->Scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decode(Q5_0Block* block, float* values)
    {
        float scale = (float)block->Scale;
        (Vector128<byte> low, Vector128<byte> high) = FifthBit.Join(block->HighBits, block->Quants);
        BlockMath.Centered(low, 16, scale, values);
        BlockMath.Centered(high, 16, scale, values + 16);
    }

    public static void Encode(float* values, Q5_0Block* blocks, long count)
    {
        for (long i = 0; i < count; i++, values += Length) Encode(Vector512.Load(values), Vector512.Load(values + 16), blocks + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Encode(Vector512<float> low, Vector512<float> high, Q5_0Block* block)
    {
        float scale = BlockMath.Extreme(low, high).Value / -16;
        Vector512<float> inverse = Vector512.Create(BlockMath.Inverse(scale));
        block->Scale = (Half)scale;
        FifthBit.Split(Quant(low * inverse), Quant(high * inverse), block->HighBits, block->Quants);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Quant(Vector512<float> x) => BlockMath.SignedByte(BlockMath.Truncate(x + Vector512.Create(16.5f)), 31);
}
