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

    public static void Encode(float* values, Q8_0Block* block)
    {
        float scale = BlockMath.Extreme(values, Length).Magnitude / 127;
        float inverse = BlockMath.Inverse(scale);
        block->Scale = (Half)scale;
        for (int i = 0; i < Length; i++)
            block->Quants[i] = (sbyte)BlockMath.Truncate(MathF.Round(values[i] * inverse, MidpointRounding.AwayFromZero));
    }
}
