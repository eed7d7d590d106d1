using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>
/// <c>Q4_0</c>: 32 elements in 18 bytes, <c>x = (q − 8)·d</c> with q from 0 to 15. The low halves of the bytes are elements 0 to 15,
/// the high halves 16 to 31. The extreme value becomes −8·d exactly, so d may be negative.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal unsafe struct Q4_0Block : IBlock<Q4_0Block>
{
    public Half Scale;
    public fixed byte Quants[16];

    public static int Length => 32;

    public static bool IsFinite(Q4_0Block* block) => Half.IsFinite(block->Scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decode(Q4_0Block* block, float* values)
    {
        float scale = (float)block->Scale;
        Vector128<byte> both = Vector128.Load(block->Quants);
        BlockMath.Centered(both & Vector128.Create((byte)15), 8, scale, values);
        BlockMath.Centered(both >>> 4, 8, scale, values + 16);
    }

    public static void Encode(float* values, Q4_0Block* blocks, long count)
    {
        for (long i = 0; i < count; i++, values += Length) Encode(Vector512.Load(values), Vector512.Load(values + 16), blocks + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Encode(Vector512<float> low, Vector512<float> high, Q4_0Block* block)
    {
        float scale = BlockMath.Extreme(low, high).Value / -8;
        Vector512<float> inverse = Vector512.Create(BlockMath.Inverse(scale));
        block->Scale = (Half)scale;
        BlockMath.Bytes(Quant(low * inverse) | (Quant(high * inverse) << 4)).Store(block->Quants);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Quant(Vector512<float> x) => BlockMath.SignedByte(BlockMath.Truncate(x + Vector512.Create(8.5f)), 15) & Vector512.Create(255);
}
