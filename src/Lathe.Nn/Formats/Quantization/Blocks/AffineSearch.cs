namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>
/// Finds scale and minimum of a group so that the weighted squares of <c>scale·q + min − x</c> are least: tries a run of
/// rounding grids and solves the 2×2 normal equations for each, as ggml's <c>make_qkx2_quants</c>.
/// </summary>
internal static unsafe class AffineSearch
{
    private const int Group = 32;

    /// <summary>Searches for 32 elements; larger ones weigh more.</summary>
    /// <param name="values">32 floats.</param>
    /// <param name="most">The largest quant: 15 or 31.</param>
    /// <param name="firstGrid">How much finer than the plain grid the first one tried is, in quants.</param>
    /// <param name="grids">How many are tried, a tenth of a quant apart.</param>
    /// <param name="quants">Receives the 32 quants of the best.</param>
    /// <returns>The scale, and how much is subtracted: the negated minimum.</returns>
    public static (float Scale, float Minimum) Find(float* values, int most, float firstGrid, int grids, byte* quants)
    {
        float* weights = stackalloc float[Group];
        Weigh(values, weights);
        (float least, float greatest, float sumW, float sumX) = Moments(values, weights);
        if (greatest == least)
        {
            new Span<byte>(quants, Group).Clear();
            return (0, -least);
        }

        float inverse = most / (greatest - least);
        float scale = 1 / inverse;
        Round(values, inverse, least, most, quants);
        float best = Error(values, weights, quants, scale, least), minimum = least;
        byte* trial = stackalloc byte[Group];
        for (int step = 0; step < grids; step++)
        {
            // The grid spans from the best minimum so far, as in ggml.
            inverse = (firstGrid + (0.1f * step) + most) / (greatest - minimum);
            Round(values, inverse, minimum, most, trial);
            if (!Solve(values, weights, trial, sumW, sumX, out float trialScale, out float trialMinimum))
                continue;
            float error = Error(values, weights, trial, trialScale, trialMinimum);
            if (!(error < best))
                continue;
            Buffer.MemoryCopy(trial, quants, Group, Group);
            (best, scale, minimum) = (error, trialScale, trialMinimum);
        }

        return (scale, -minimum);
    }

    private static void Weigh(float* values, float* weights)
    {
        float squares = 0;
        for (int i = 0; i < Group; i++)
            squares += values[i] * values[i];
        float rms = MathF.Sqrt(squares / Group);
        for (int i = 0; i < Group; i++)
            weights[i] = rms + MathF.Abs(values[i]);
    }

    private static (float Least, float Greatest, float SumW, float SumX) Moments(float* values, float* weights)
    {
        (float least, float greatest, float sumW, float sumX) = (values[0], values[0], weights[0], weights[0] * values[0]);
        for (int i = 1; i < Group; i++)
        {
            if (values[i] < least) least = values[i];
            if (values[i] > greatest) greatest = values[i];
            sumW += weights[i];
            sumX += weights[i] * values[i];
        }

        return (least > 0 ? 0 : least, greatest, sumW, sumX);
    }

    private static void Round(float* values, float inverse, float minimum, int most, byte* quants)
    {
        for (int i = 0; i < Group; i++)
            quants[i] = (byte)Math.Clamp(BlockMath.Nearest(inverse * (values[i] - minimum)), 0, most);
    }

    private static bool Solve(float* values, float* weights, byte* quants, float sumW, float sumX, out float scale, out float minimum)
    {
        float sumL = 0, sumL2 = 0, sumXL = 0;
        for (int i = 0; i < Group; i++)
        {
            float weighted = weights[i] * quants[i];
            sumL += weighted;
            sumL2 += weighted * quants[i];
            sumXL += weighted * values[i];
        }

        float determinant = (sumW * sumL2) - (sumL * sumL);
        scale = ((sumW * sumXL) - (sumX * sumL)) / determinant;
        minimum = ((sumL2 * sumX) - (sumL * sumXL)) / determinant;
        if (minimum > 0)
            (scale, minimum) = (sumXL / sumL2, 0);
        return determinant > 0;
    }

    private static float Error(float* values, float* weights, byte* quants, float scale, float minimum)
    {
        float error = 0;
        for (int i = 0; i < Group; i++)
        {
            float difference = (scale * quants[i]) + minimum - values[i];
            error += weights[i] * (difference * difference);
        }

        return error;
    }
}
