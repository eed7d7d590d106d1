using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary><c>Q8_0</c>: 32 elements in 34 bytes, <c>x = q·d</c> with q from −127 to 127.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal unsafe struct Q8_0Block : IBlock<Q8_0Block>
{
    public Half Scale;
    public fixed sbyte Quants[32];

    public static int Length => 32;

    public static bool IsFinite(Q8_0Block* block) => Half.IsFinite(block->Scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decode(Q8_0Block* block, float* values)
    {
        float scale = (float)block->Scale;
        BlockMath.Signed(Vector128.Load(block->Quants), scale, values);
        BlockMath.Signed(Vector128.Load(block->Quants + 16), scale, values + 16);
    }

    public static void Encode(float* values, Q8_0Block* blocks, long count)
    {
        for (long i = 0; i < count; i++, values += Length) Encode(Vector512.Load(values), Vector512.Load(values + 16), blocks + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Encode(Vector512<float> low, Vector512<float> high, Q8_0Block* block)
    {
        float scale = BlockMath.Extreme(low, high).Magnitude / 127;
        Vector512<float> inverse = Vector512.Create(BlockMath.Inverse(scale));
        block->Scale = (Half)scale;
        BlockMath.Bytes(BlockMath.Truncate(BlockMath.Round(low * inverse))).AsSByte().Store(block->Quants);
        BlockMath.Bytes(BlockMath.Truncate(BlockMath.Round(high * inverse))).AsSByte().Store(block->Quants + 16);
    }
}
