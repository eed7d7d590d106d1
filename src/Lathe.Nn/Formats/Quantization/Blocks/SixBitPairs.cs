using System.Runtime.CompilerServices;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>Eight scales and eight minima of 6 bits in 12 bytes: what <c>Q4_K</c> and <c>Q5_K</c> share.</summary>
/// <remarks>
/// Bytes 0–3 are scales 0–3 and bytes 4–7 minima 0–3, in their low 6 bits; their high 2 bits are those of scales and minima 4–7,
/// whose low 4 bits share bytes 8–11.
/// </remarks>
internal static unsafe class SixBitPairs
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int Scale, int Minimum) Get(byte* packed, int group) => group < 4
        ? (packed[group] & 63, packed[group + 4] & 63)
        : ((packed[group + 4] & 15) | (packed[group - 4] >> 6 << 4), (packed[group + 4] >> 4) | (packed[group] >> 6 << 4));

    /// <summary>Sets group after group from 0 to 7: the later ones add to bytes of the earlier.</summary>
    public static void Set(byte* packed, int group, byte scale, byte minimum)
    {
        if (group < 4)
        {
            packed[group] = scale;
            packed[group + 4] = minimum;
            return;
        }

        packed[group + 4] = (byte)((scale & 15) | (minimum << 4));
        packed[group - 4] |= (byte)(scale >> 4 << 6);
        packed[group] |= (byte)(minimum >> 4 << 6);
    }
}
