using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>
/// <c>Q4_K</c>: 256 elements in 144 bytes, 8 groups of 32 with <c>x = d·scale·q − m·min</c>, q from 0 to 15. Each 32 bytes of
/// quants hold two groups: the low halves the first, the high halves the second.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal unsafe struct Q4_KBlock : IBlock<Q4_KBlock>
{
    public Half Scale;
    public Half Minimum;
    public fixed byte Packed[12];
    public fixed byte Quants[128];

    public static int Length => 256;

    public static bool IsFinite(Q4_KBlock* block) => Half.IsFinite(block->Scale) && Half.IsFinite(block->Minimum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decode(Q4_KBlock* block, float* values)
    {
        (float d, float m) = ((float)block->Scale, (float)block->Minimum);
        Vector128<byte> nibble = Vector128.Create((byte)15);
        for (int pair = 0; pair < 4; pair++, values += 64)
        {
            (int scale0, int min0) = SixBitPairs.Get(block->Packed, 2 * pair);
            (int scale1, int min1) = SixBitPairs.Get(block->Packed, (2 * pair) + 1);
            for (int half = 0; half < 32; half += 16)
            {
                Vector128<byte> both = Vector128.Load(block->Quants + (pair * 32) + half);
                BlockMath.Affine(both & nibble, d * scale0, -(m * min0), values + half);
                BlockMath.Affine(both >>> 4, d * scale1, -(m * min1), values + 32 + half);
            }
        }
    }

    public static void Encode(float* values, Q4_KBlock* blocks, long count)
    {
        int* quants = stackalloc int[AffineGroups.Quants];
        byte* packed = stackalloc byte[AffineGroups.Blocks * AffineGroups.Packed];
        Half* scales = stackalloc Half[2 * AffineGroups.Blocks];
        for (long at = 0; at < count; at += AffineGroups.Blocks)
        {
            int some = (int)Math.Min(AffineGroups.Blocks, count - at);
            AffineGroups.Encode(values + (at * Length), some, 15, -1f, 21, scales, packed, quants);
            for (int b = 0; b < some; b++)
            {
                Q4_KBlock* block = blocks + at + b;
                (block->Scale, block->Minimum) = (scales[2 * b], scales[(2 * b) + 1]);
                Buffer.MemoryCopy(packed + (b * AffineGroups.Packed), block->Packed, AffineGroups.Packed, AffineGroups.Packed);
                Pack(quants + (8 * b), block->Quants);
            }
        }
    }

    private static void Pack(int* quants, byte* bytes)
    {
        for (int i = 0; i < 32; i++, quants += 16)
        {
            for (int pair = 0; pair < 4; pair++)
                bytes[(pair * 32) + i] = (byte)(quants[2 * pair] | (quants[(2 * pair) + 1] << 4));
        }
    }
}
