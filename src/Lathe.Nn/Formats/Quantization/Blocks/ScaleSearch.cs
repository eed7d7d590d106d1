using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>
/// Finds the scales of 16 groups of 16 so that the squares of <c>scale·q − x</c>, weighted by x², are least: tries a run of rounding
/// grids and takes the least-squares scale of each, as ggml's <c>make_qx_quants</c>. Each lane is a group of its own, so that every
/// group's sums are taken in ggml's order.
/// </summary>
internal static unsafe class ScaleSearch
{
    /// <summary>Groups whose largest magnitude is below this are all zero.</summary>
    public const float Least = 1e-15f;

    private const int Group = 16;

    /// <summary>Searches.</summary>
    /// <param name="values">[16] elements of each group.</param>
    /// <param name="half">Quants run from −half to half − 1.</param>
    /// <param name="quants">[16] receives them plus <paramref name="half"/>.</param>
    /// <returns>The scales.</returns>
    public static Vector512<float> Find(Vector512<float>* values, int half, Vector512<int>* quants)
    {
        Vector512<float> extreme = Extreme(values);
        Vector512<float> empty = Vector512.LessThan(Vector512.Abs(extreme), Vector512.Create(Least));
        Vector512<float> grid = Vector512.Create((float)-half) / extreme;
        Sums(values, half, grid, out Vector512<float> sumXL, out Vector512<float> sumL2);
        Vector512<float> scale = Vector512.AndNot(sumXL / sumL2, Vector512.Equals(sumL2, Vector512<float>.Zero));
        Vector512<float> best = scale * sumXL;
        for (int step = -9; step <= 9; step++)
        {
            if (step == 0) continue;
            Vector512<float> inverse = Vector512.Create(-(half + (0.1f * step))) / extreme;
            Sums(values, half, inverse, out sumXL, out sumL2);
            Vector512<float> better = Vector512.GreaterThan(sumL2, Vector512<float>.Zero) & Vector512.GreaterThan(sumXL * sumXL, best * sumL2);
            if (better == Vector512<float>.Zero) continue;
            Vector512<float> trial = sumXL / sumL2;
            grid = Vector512.ConditionalSelect(better, inverse, grid);
            scale = Vector512.ConditionalSelect(better, trial, scale);
            best = Vector512.ConditionalSelect(better, trial * sumXL, best);
        }

        for (int i = 0; i < Group; i++) quants[i] = Vector512.AndNot(Quant(grid * values[i], half) + Vector512.Create(half), empty.AsInt32());
        return Vector512.AndNot(scale, empty);
    }

    private static Vector512<float> Extreme(Vector512<float>* values)
    {
        (Vector512<float> value, Vector512<float> magnitude) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (int i = 0; i < Group; i++)
        {
            Vector512<float> m = Vector512.Abs(values[i]), larger = Vector512.GreaterThan(m, magnitude);
            value = Vector512.ConditionalSelect(larger, values[i], value);
            magnitude = Vector512.ConditionalSelect(larger, m, magnitude);
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Quant(Vector512<float> x, int half) => BlockMath.Clamp(BlockMath.Nearest(x), -half, half - 1);

    private static void Sums(Vector512<float>* values, int half, Vector512<float> inverse, out Vector512<float> sumXL, out Vector512<float> sumL2)
    {
        (sumXL, sumL2) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (int i = 0; i < Group; i++)
        {
            Vector512<float> x = values[i], quant = Vector512.ConvertToSingle(Quant(inverse * x, half)), weight = x * x;
            sumXL += weight * x * quant;
            sumL2 += weight * quant * quant;
        }
    }
}
