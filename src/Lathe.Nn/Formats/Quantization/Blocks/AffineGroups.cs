using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>
/// Encodes 256 elements as 8 groups, each with a scale and a minimum of 6 bits, two blocks at a time: what <c>Q4_K</c> and <c>Q5_K</c> share.
/// </summary>
internal static unsafe class AffineGroups
{
    /// <summary>Blocks encoded at once: a group a lane.</summary>
    public const int Blocks = AffineSearch.Lanes / Groups;

    /// <summary>Ints that <see cref="Encode"/> needs for quants.</summary>
    public const int Quants = Group * AffineSearch.Lanes;

    /// <summary>Bytes of the scales of a block.</summary>
    public const int Packed = 12;

    private const int Groups = 8;
    private const int Group = 32;
    private const int MostScale = 63;

    /// <summary>Finds scales and quants.</summary>
    /// <param name="values">256 floats a block.</param>
    /// <param name="blocks">1 or 2.</param>
    /// <param name="most">The largest quant.</param>
    /// <param name="firstGrid">As <see cref="AffineSearch"/> has it.</param>
    /// <param name="grids">As <see cref="AffineSearch"/> has it.</param>
    /// <param name="scales">Receives the scale of the scales and of the minima, for each block.</param>
    /// <param name="packed">Receives 12 bytes of scales for each block.</param>
    /// <param name="quants">Receives [32, 16]: element i of group g of block b at [i, 8·b + g].</param>
    public static void Encode(float* values, int blocks, int most, float firstGrid, int grids, Half* scales, byte* packed, int* quants)
    {
        float* turned = stackalloc float[Quants];
        Lanes.Turn(values, blocks * Groups, Group, turned);
        var columns = (Vector512<float>*)turned;
        (Vector512<float> scale, Vector512<float> minimum) = AffineSearch.Find(columns, most, firstGrid, grids, (Vector512<int>*)quants);
        float* finalScales = stackalloc float[AffineSearch.Lanes], finalMinima = stackalloc float[AffineSearch.Lanes];
        new Span<float>(finalScales, AffineSearch.Lanes).Clear();
        for (int block = 0; block < blocks; block++)
        {
            (Half d, Half m) = Scales(scale, minimum, block * Groups, packed + (block * Packed));
            (scales[2 * block], scales[(2 * block) + 1]) = (d, m);
            for (int g = 0; g < Groups; g++)
            {
                (int s, int min) = SixBitPairs.Get(packed + (block * Packed), g);
                (finalScales[(block * Groups) + g], finalMinima[(block * Groups) + g]) = ((float)d * s, (float)m * min);
            }
        }

        Round(columns, Vector512.Load(finalScales), Vector512.Load(finalMinima), most, (Vector512<int>*)quants);
    }

    private static (Half Scale, Half Minimum) Scales(Vector512<float> scale, Vector512<float> minimum, int first, byte* packed)
    {
        (float mostScale, float mostMinimum) = (0f, 0f);
        for (int g = first; g < first + Groups; g++)
        {
            if (scale[g] > mostScale) mostScale = scale[g];
            if (minimum[g] > mostMinimum) mostMinimum = minimum[g];
        }

        float inverseScale = mostScale > 0 ? MostScale / mostScale : 0;
        float inverseMinimum = mostMinimum > 0 ? MostScale / mostMinimum : 0;
        for (int g = 0; g < Groups; g++)
            SixBitPairs.Set(packed, g, SixBits(inverseScale * scale[first + g]), SixBits(inverseMinimum * minimum[first + g]));
        return ((Half)(mostScale / MostScale), (Half)(mostMinimum / MostScale));
    }

    private static byte SixBits(float x) => Math.Min((byte)MostScale, (byte)BlockMath.Nearest(x));

    // The quants once more, now that the scales are rounded to what the block can hold.
    private static void Round(Vector512<float>* values, Vector512<float> scale, Vector512<float> minimum, int most, Vector512<int>* quants)
    {
        Vector512<int> none = Vector512.Equals(scale, Vector512<float>.Zero).AsInt32();
        for (int i = 0; i < Group; i++)
        {
            Vector512<int> quant = BlockMath.Clamp(BlockMath.Nearest((values[i] + minimum) / scale), 0, most);
            quants[i] = Vector512.ConditionalSelect(none, quants[i], quant);
        }
    }
}
