using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>
/// <c>Q5_K</c>: 256 elements in 176 bytes, as <see cref="Q4_KBlock"/> with q from 0 to 31: bit g of byte i of the high bits
/// belongs to element i of group g.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal unsafe struct Q5_KBlock : IBlock<Q5_KBlock>
{
    public Half Scale;
    public Half Minimum;
    public fixed byte Packed[12];
    public fixed byte HighBits[32];
    public fixed byte Quants[128];

    public static int Length => 256;

    public static bool IsFinite(Q5_KBlock* block) => Half.IsFinite(block->Scale) && Half.IsFinite(block->Minimum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decode(Q5_KBlock* block, float* values)
    {
        (float d, float m) = ((float)block->Scale, (float)block->Minimum);
        (Vector128<byte> nibble, Vector128<byte> fifth) = (Vector128.Create((byte)15), Vector128.Create((byte)16));
        for (int pair = 0; pair < 4; pair++, values += 64)
        {
            (int scale0, int min0) = SixBitPairs.Get(block->Packed, 2 * pair);
            (int scale1, int min1) = SixBitPairs.Get(block->Packed, (2 * pair) + 1);
            for (int half = 0; half < 32; half += 16)
            {
                Vector128<byte> both = Vector128.Load(block->Quants + (pair * 32) + half);
                Vector128<byte> bits = Vector128.Load(block->HighBits + half) >>> (2 * pair);
                BlockMath.Affine((both & nibble) | ((bits << 4) & fifth), d * scale0, -(m * min0), values + half);
                BlockMath.Affine((both >>> 4) | ((bits << 3) & fifth), d * scale1, -(m * min1), values + 32 + half);
            }
        }
    }

    public static void Encode(float* values, Q5_KBlock* blocks, long count)
    {
        int* quants = stackalloc int[AffineGroups.Quants];
        byte* packed = stackalloc byte[AffineGroups.Blocks * AffineGroups.Packed];
        Half* scales = stackalloc Half[2 * AffineGroups.Blocks];
        for (long at = 0; at < count; at += AffineGroups.Blocks)
        {
            int some = (int)Math.Min(AffineGroups.Blocks, count - at);
            AffineGroups.Encode(values + (at * Length), some, 31, -0.5f, 16, scales, packed, quants);
            for (int b = 0; b < some; b++)
            {
                Q5_KBlock* block = blocks + at + b;
                (block->Scale, block->Minimum) = (scales[2 * b], scales[(2 * b) + 1]);
                Buffer.MemoryCopy(packed + (b * AffineGroups.Packed), block->Packed, AffineGroups.Packed, AffineGroups.Packed);
                Pack(quants + (8 * b), block->Quants, block->HighBits);
            }
        }
    }

    private static void Pack(int* quants, byte* bytes, byte* highBits)
    {
        for (int i = 0; i < 32; i++, quants += 16)
        {
            int high = 0;
            for (int pair = 0; pair < 4; pair++)
            {
                (int first, int second) = (quants[2 * pair], quants[(2 * pair) + 1]);
                bytes[(pair * 32) + i] = (byte)((first & 15) | (second << 4));
                high |= ((first >> 4) | (second >> 4 << 1)) << (2 * pair);
            }

            highBits[i] = (byte)high;
        }
    }
}
