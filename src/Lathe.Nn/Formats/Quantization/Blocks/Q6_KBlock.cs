using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>
/// <c>Q6_K</c>: 256 elements in 210 bytes, 16 groups of 16 with <c>x = d·scale·(q − 32)</c>, q from 0 to 63, scales from −128 to 127.
/// Each half of 128 elements has 64 bytes of low 4 bits (elements 0–63 in the low halves, 64–127 in the high) and 32 bytes of
/// high 2 bits, where byte i has those of elements i, i + 32, i + 64 and i + 96.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal unsafe struct Q6_KBlock : IBlock<Q6_KBlock>
{
    public fixed byte LowBits[128];
    public fixed byte HighBits[64];
    public fixed sbyte Scales[16];
    public Half Scale;

    public static int Length => 256;

    public static bool IsFinite(Q6_KBlock* block) => Half.IsFinite(block->Scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decode(Q6_KBlock* block, float* values)
    {
        float d = (float)block->Scale;
        (Vector128<byte> nibble, Vector128<byte> pair) = (Vector128.Create((byte)15), Vector128.Create((byte)0x30));
        for (int half = 0; half < 2; half++)
        {
            sbyte* scales = block->Scales + (8 * half);
            for (int group = 0; group < 2; group++)
            {
                int at = 16 * group;
                Vector128<byte> first = Vector128.Load(block->LowBits + (64 * half) + at);
                Vector128<byte> second = Vector128.Load(block->LowBits + (64 * half) + 32 + at);
                Vector128<byte> high = Vector128.Load(block->HighBits + (32 * half) + at);
                float* target = values + (128 * half) + at;
                BlockMath.Centered((first & nibble) | ((high << 4) & pair), 32, d * scales[group], target);
                BlockMath.Centered((second & nibble) | ((high << 2) & pair), 32, d * scales[group + 2], target + 32);
                BlockMath.Centered((first >>> 4) | (high & pair), 32, d * scales[group + 4], target + 64);
                BlockMath.Centered((second >>> 4) | ((high >>> 2) & pair), 32, d * scales[group + 6], target + 96);
            }
        }
    }

    public static void Encode(float* values, Q6_KBlock* block)
    {
        byte* quants = stackalloc byte[Length];
        float* scales = stackalloc float[16];
        for (int g = 0; g < 16; g++)
            scales[g] = ScaleSearch.Find(values + (16 * g), 16, 32, quants + (16 * g));
        (float extreme, float magnitude) = BlockMath.Extreme(scales, 16);
        if (magnitude < ScaleSearch.Least)
        {
            Unsafe.InitBlockUnaligned(block, 0, (uint)sizeof(Q6_KBlock));
            return;
        }

        float inverse = -128f / extreme;
        block->Scale = (Half)(1 / inverse);
        for (int g = 0; g < 16; g++)
        {
            block->Scales[g] = (sbyte)Math.Min(127, BlockMath.Nearest(inverse * scales[g]));
            Round(values + (16 * g), (float)block->Scale * block->Scales[g], quants + (16 * g));
        }

        Pack(quants, block);
    }

    private static void Round(float* values, float scale, byte* quants)
    {
        if (scale == 0)
            return;
        for (int i = 0; i < 16; i++)
            quants[i] = (byte)(Math.Clamp(BlockMath.Nearest(values[i] / scale), -32, 31) + 32);
    }

    private static void Pack(byte* quants, Q6_KBlock* block)
    {
        for (int half = 0; half < 2; half++, quants += 128)
        {
            for (int i = 0; i < 32; i++)
            {
                (byte a, byte b, byte c, byte d) = (quants[i], quants[i + 32], quants[i + 64], quants[i + 96]);
                block->LowBits[(64 * half) + i] = (byte)((a & 15) | (c << 4));
                block->LowBits[(64 * half) + 32 + i] = (byte)((b & 15) | (d << 4));
                block->HighBits[(32 * half) + i] = (byte)((a >> 4) | (b >> 4 << 2) | (c >> 4 << 4) | (d >> 4 << 6));
            }
        }
    }
}
