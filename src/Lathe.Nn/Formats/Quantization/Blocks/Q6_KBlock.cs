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

    private const int Groups = 16;

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

    public static void Encode(float* values, Q6_KBlock* blocks, long count)
    {
        float* turned = stackalloc float[Length];
        int* quants = stackalloc int[Length];
        for (long at = 0; at < count; at++)
        {
            Lanes.Turn(values + (at * Length), Groups, Length / Groups, turned);
            Encode((Vector512<float>*)turned, (Vector512<int>*)quants, blocks + at);
        }
    }

    private static void Encode(Vector512<float>* values, Vector512<int>* quants, Q6_KBlock* block)
    {
        float* scales = stackalloc float[Groups];
        ScaleSearch.Find(values, 32, quants).Store(scales);
        (float extreme, float magnitude) = BlockMath.Extreme(scales, Groups);
        if (magnitude < ScaleSearch.Least)
        {
            Unsafe.InitBlockUnaligned(block, 0, (uint)sizeof(Q6_KBlock));
            return;
        }

        float inverse = -128f / extreme;
        block->Scale = (Half)(1 / inverse);
        for (int g = 0; g < Groups; g++)
        {
            block->Scales[g] = (sbyte)Math.Min(127, BlockMath.Nearest(inverse * scales[g]));
            scales[g] = (float)block->Scale * block->Scales[g];
        }

        // The quants once more, now that the scales are rounded to what the block can hold.
        Vector512<float> scale = Vector512.Load(scales);
        Vector512<int> none = Vector512.Equals(scale, Vector512<float>.Zero).AsInt32(), center = Vector512.Create(32);
        for (int i = 0; i < Length / Groups; i++)
        {
            Vector512<int> quant = BlockMath.Clamp(BlockMath.Nearest(values[i] / scale), -32, 31) + center;
            quants[i] = Vector512.ConditionalSelect(none, quants[i], quant);
        }

        Pack((int*)quants, block);
    }

    // Element e of the block is element e % 16 of group e / 16.
    private static void Pack(int* quants, Q6_KBlock* block)
    {
        for (int half = 0; half < 2; half++, quants += Groups / 2)
        {
            for (int i = 0; i < 32; i++)
            {
                int* at = quants + (i % 16 * Groups) + (i / 16);
                (int a, int b, int c, int d) = (at[0], at[2], at[4], at[6]);
                block->LowBits[(64 * half) + i] = (byte)((a & 15) | (c << 4));
                block->LowBits[(64 * half) + 32 + i] = (byte)((b & 15) | (d << 4));
                block->HighBits[(32 * half) + i] = (byte)((a >> 4) | (b >> 4 << 2) | (c >> 4 << 4) | (d >> 4 << 6));
            }
        }
    }
}
