namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>Encodes 256 elements as 8 groups, each with a scale and a minimum of 6 bits: what <c>Q4_K</c> and <c>Q5_K</c> share.</summary>
internal static unsafe class AffineGroups
{
    private const int Groups = 8;
    private const int Group = 32;
    private const int MostScale = 63;

    /// <summary>Fills the 12 bytes of scales and the 256 quants, and returns the scales of the scales and of the minima.</summary>
    public static (Half Scale, Half Minimum) Encode(float* values, int most, float firstGrid, int grids, byte* packed, byte* quants)
    {
        float* scales = stackalloc float[Groups];
        float* minima = stackalloc float[Groups];
        (float mostScale, float mostMinimum) = (0f, 0f);
        for (int g = 0; g < Groups; g++)
        {
            (scales[g], minima[g]) = AffineSearch.Find(values + (g * Group), most, firstGrid, grids, quants + (g * Group));
            if (scales[g] > mostScale) mostScale = scales[g];
            if (minima[g] > mostMinimum) mostMinimum = minima[g];
        }

        float inverseScale = mostScale > 0 ? MostScale / mostScale : 0;
        float inverseMinimum = mostMinimum > 0 ? MostScale / mostMinimum : 0;
        for (int g = 0; g < Groups; g++)
        {
            SixBitPairs.Set(packed, g, SixBits(inverseScale * scales[g]), SixBits(inverseMinimum * minima[g]));
        }

        (Half d, Half m) = ((Half)(mostScale / MostScale), (Half)(mostMinimum / MostScale));
        // The quants once more, now that the scales are rounded to what the block can hold.
        for (int g = 0; g < Groups; g++)
            Round(values + (g * Group), (float)d, (float)m, SixBitPairs.Get(packed, g), most, quants + (g * Group));
        return (d, m);
    }

    private static byte SixBits(float x) => Math.Min((byte)MostScale, (byte)BlockMath.Nearest(x));

    private static void Round(float* values, float d, float m, (int Scale, int Minimum) group, int most, byte* quants)
    {
        float scale = d * group.Scale;
        if (scale == 0)
            return;
        float minimum = m * group.Minimum;
        for (int i = 0; i < Group; i++)
            quants[i] = (byte)Math.Clamp(BlockMath.Nearest((values[i] + minimum) / scale), 0, most);
    }
}
