namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// Eight scales and eight minima of 6 bits, in 12 bytes as Q4_K and Q5_K store them and a byte each as panels do. Bytes 0–3 are scales 0–3 and bytes 4–7
/// minima 0–3, in their low 6 bits; their high 2 bits are those of scales and minima 4–7, whose low 4 bits share bytes 8–11.
/// </summary>
internal static unsafe class SixBitScales
{
    /// <summary>12 bytes → 16, each <paramref name="stride"/> after the one before: scales, then minima.</summary>
    public static void Expand(byte* packed, byte* bytes, int stride)
    {
        for (int i = 0; i < 4; i++)
        {
            (byte scale, byte minimum, byte low) = (packed[i], packed[i + 4], packed[i + 8]);
            bytes[i * stride] = (byte)(scale & 63);
            bytes[(i + 8) * stride] = (byte)(minimum & 63);
            bytes[(i + 4) * stride] = (byte)((low & 15) | (scale >> 6 << 4));
            bytes[(i + 12) * stride] = (byte)((low >> 4) | (minimum >> 6 << 4));
        }
    }

    /// <summary>16 bytes → 12.</summary>
    public static void Compress(byte* bytes, int stride, byte* packed)
    {
        for (int i = 0; i < 4; i++)
        {
            byte scale = bytes[(i + 4) * stride], minimum = bytes[(i + 12) * stride];
            packed[i] = (byte)(bytes[i * stride] | (scale >> 4 << 6));
            packed[i + 4] = (byte)(bytes[(i + 8) * stride] | (minimum >> 4 << 6));
            packed[i + 8] = (byte)((scale & 15) | (minimum << 4));
        }
    }
}
