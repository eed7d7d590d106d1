using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>
/// Finds scale and minimum of groups of 32 so that the weighted squares of <c>scale·q + min − x</c> are least: tries a run of
/// rounding grids and solves the 2×2 normal equations for each, as ggml's <c>make_qkx2_quants</c>. Each lane is a group of its own,
/// so that every group's sums are taken in ggml's order.
/// </summary>
internal static unsafe class AffineSearch
{
    /// <summary>Groups searched at once.</summary>
    public const int Lanes = 16;

    private const int Group = 32;

    /// <summary>Searches; larger elements weigh more.</summary>
    /// <param name="values">[32] elements of each group.</param>
    /// <param name="most">The largest quant: 15 or 31.</param>
    /// <param name="firstGrid">How much finer than the plain grid the first one tried is, in quants.</param>
    /// <param name="grids">How many are tried, a tenth of a quant apart.</param>
    /// <param name="quants">[32] receives the quants of the best.</param>
    /// <returns>The scales, and how much is subtracted: the negated minima.</returns>
    public static (Vector512<float> Scale, Vector512<float> Minimum) Find(Vector512<float>* values, int most, float firstGrid, int grids, Vector512<int>* quants)
    {
        Vector512<float>* weights = stackalloc Vector512<float>[Group];
        Vector512<float>* trial = stackalloc Vector512<float>[Group];
        Weigh(values, weights);
        (Vector512<float> least, Vector512<float> greatest, Vector512<float> sumW, Vector512<float> sumX) = Moments(values, weights);
        Vector512<float> flat = Vector512.Equals(greatest, least);
        Vector512<float> inverse = Vector512.Create((float)most) / (greatest - least), minimum = least;
        // What the best quants are made of; they are made once more at the end.
        (Vector512<float> grid, Vector512<float> origin) = (inverse, minimum);
        Vector512<float> scale = Vector512<float>.One / inverse;
        for (int i = 0; i < Group; i++) trial[i] = Vector512.ConvertToSingle(Round(values[i], inverse, minimum, most));
        Vector512<float> best = Error(values, weights, trial, scale, minimum);
        for (int step = 0; step < grids; step++)
        {
            // The grid spans from the best minimum so far, as in ggml.
            inverse = Vector512.Create(firstGrid + (0.1f * step) + most) / (greatest - minimum);
            Vector512<float> solved = Solve(values, weights, trial, inverse, minimum, most, sumW, sumX, out Vector512<float> trialScale, out Vector512<float> trialMinimum);
            Vector512<float> error = Error(values, weights, trial, trialScale, trialMinimum);
            Vector512<float> better = solved & Vector512.LessThan(error, best);
            if (better == Vector512<float>.Zero) continue;
            best = Vector512.ConditionalSelect(better, error, best);
            grid = Vector512.ConditionalSelect(better, inverse, grid);
            origin = Vector512.ConditionalSelect(better, minimum, origin);
            scale = Vector512.ConditionalSelect(better, trialScale, scale);
            minimum = Vector512.ConditionalSelect(better, trialMinimum, minimum);
        }

        for (int i = 0; i < Group; i++) quants[i] = Vector512.AndNot(Round(values[i], grid, origin, most), flat.AsInt32());
        return (Vector512.AndNot(scale, flat), -Vector512.ConditionalSelect(flat, least, minimum));
    }

    private static void Weigh(Vector512<float>* values, Vector512<float>* weights)
    {
        Vector512<float> squares = Vector512<float>.Zero;
        for (int i = 0; i < Group; i++) squares += values[i] * values[i];
        Vector512<float> rms = Vector512.Sqrt(squares / Vector512.Create((float)Group));
        for (int i = 0; i < Group; i++) weights[i] = rms + Vector512.Abs(values[i]);
    }

    private static (Vector512<float> Least, Vector512<float> Greatest, Vector512<float> SumW, Vector512<float> SumX) Moments(Vector512<float>* values, Vector512<float>* weights)
    {
        (Vector512<float> least, Vector512<float> greatest, Vector512<float> sumW, Vector512<float> sumX) = (values[0], values[0], weights[0], weights[0] * values[0]);
        for (int i = 1; i < Group; i++)
        {
            least = Vector512.ConditionalSelect(Vector512.LessThan(values[i], least), values[i], least);
            greatest = Vector512.ConditionalSelect(Vector512.GreaterThan(values[i], greatest), values[i], greatest);
            sumW += weights[i];
            sumX += weights[i] * values[i];
        }

        return (Vector512.AndNot(least, Vector512.GreaterThan(least, Vector512<float>.Zero)), greatest, sumW, sumX);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Round(Vector512<float> value, Vector512<float> inverse, Vector512<float> minimum, int most)
        => BlockMath.Clamp(BlockMath.Nearest(inverse * (value - minimum)), 0, most);

    private static Vector512<float> Solve(
        Vector512<float>* values, Vector512<float>* weights, Vector512<float>* quants, Vector512<float> inverse, Vector512<float> origin, int most,
        Vector512<float> sumW, Vector512<float> sumX, out Vector512<float> scale, out Vector512<float> minimum)
    {
        Vector512<float> sumL = Vector512<float>.Zero, sumL2 = Vector512<float>.Zero, sumXL = Vector512<float>.Zero;
        for (int i = 0; i < Group; i++)
        {
            Vector512<float> quant = Vector512.ConvertToSingle(Round(values[i], inverse, origin, most));
            quants[i] = quant;
            Vector512<float> weighted = weights[i] * quant;
            sumL += weighted;
            sumL2 += weighted * quant;
            sumXL += weighted * values[i];
        }

        Vector512<float> determinant = (sumW * sumL2) - (sumL * sumL);
        scale = ((sumW * sumXL) - (sumX * sumL)) / determinant;
        minimum = ((sumL2 * sumX) - (sumL * sumXL)) / determinant;
        Vector512<float> positive = Vector512.GreaterThan(minimum, Vector512<float>.Zero);
        scale = Vector512.ConditionalSelect(positive, sumXL / sumL2, scale);
        minimum = Vector512.AndNot(minimum, positive);
        return Vector512.GreaterThan(determinant, Vector512<float>.Zero);
    }

    private static Vector512<float> Error(Vector512<float>* values, Vector512<float>* weights, Vector512<float>* quants, Vector512<float> scale, Vector512<float> minimum)
    {
        Vector512<float> error = Vector512<float>.Zero;
        for (int i = 0; i < Group; i++)
        {
            Vector512<float> difference = (scale * quants[i]) + minimum - values[i];
            error += weights[i] * (difference * difference);
        }

        return error;
    }
}
