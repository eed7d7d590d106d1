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

    public static void Encode(float* values, Q5_KBlock* block)
    {
        byte* quants = stackalloc byte[Length];
        (block->Scale, block->Minimum) = AffineGroups.Encode(values, 31, -0.5f, 16, block->Packed, quants);
        new Span<byte>(block->HighBits, 32).Clear();
        for (int pair = 0; pair < 4; pair++, quants += 64)
        {
            for (int i = 0; i < 32; i++)
            {
                (int first, int second) = (quants[i], quants[i + 32]);
                block->Quants[(pair * 32) + i] = (byte)((first & 15) | (second << 4));
                block->HighBits[i] |= (byte)(((first >> 4) | (second >> 4 << 1)) << (2 * pair));
            }
        }
    }
}
