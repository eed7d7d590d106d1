namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>
/// Finds the scale of a group so that the squares of <c>scale·q − x</c>, weighted by x², are least: tries a run of rounding
/// grids and takes the least-squares scale of each, as ggml's <c>make_qx_quants</c>.
/// </summary>
internal static unsafe class ScaleSearch
{
    /// <summary>Groups whose largest magnitude is below this are all zero.</summary>
    public const float Least = 1e-15f;

    /// <summary>Searches.</summary>
    /// <param name="values">The group.</param>
    /// <param name="count">How many.</param>
    /// <param name="half">Quants run from −half to half − 1.</param>
    /// <param name="quants">Receives them plus <paramref name="half"/>.</param>
    /// <returns>The scale.</returns>
    public static float Find(float* values, int count, int half, byte* quants)
    {
        (float extreme, float magnitude) = BlockMath.Extreme(values, count);
        if (magnitude < Least)
        {
            new Span<byte>(quants, count).Clear();
            return 0;
        }

        float inverse = -half / extreme;
        (float sumXL, float sumL2) = Sums(values, count, half, inverse);
        Round(values, count, half, inverse, quants);
        float scale = sumL2 != 0 ? sumXL / sumL2 : 0;
        float best = scale * sumXL;
        for (int step = -9; step <= 9; step++)
        {
            if (step == 0)
                continue;
            inverse = -(half + (0.1f * step)) / extreme;
            (sumXL, sumL2) = Sums(values, count, half, inverse);
            if (!(sumL2 > 0 && sumXL * sumXL > best * sumL2))
                continue;
            Round(values, count, half, inverse, quants);
            scale = sumXL / sumL2;
            best = scale * sumXL;
        }

        return scale;
    }

    private static int Quant(float x, int half) => Math.Clamp(BlockMath.Nearest(x), -half, half - 1);

    private static (float SumXL, float SumL2) Sums(float* values, int count, int half, float inverse)
    {
        float sumXL = 0, sumL2 = 0;
        for (int i = 0; i < count; i++)
        {
            float x = values[i];
            int quant = Quant(inverse * x, half);
            float weight = x * x;
            sumXL += weight * x * quant;
            sumL2 += weight * quant * quant;
        }

        return (sumXL, sumL2);
    }

    private static void Round(float* values, int count, int half, float inverse, byte* quants)
    {
        for (int i = 0; i < count; i++)
            quants[i] = (byte)(Quant(inverse * values[i], half) + half);
    }
}
