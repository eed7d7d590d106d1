using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>Biases of attention scores: sliding windows, and ALiBi's slopes (Press et al., arXiv:2108.12409).</summary>
public static class AttentionBias
{
    /// <summary>
    /// The bias [Tq, Tk], or [1, H, Tq, Tk] with ALiBi: −∞ for keys outside the window, slope·(key − query) for those within. The
    /// future is left to the causal mask.
    /// </summary>
    /// <param name="scope">Where it lives.</param>
    /// <param name="dtype">Its element type.</param>
    /// <param name="firstQuery">Position of the first query.</param>
    /// <param name="queries">Tq.</param>
    /// <param name="firstKey">Position of the first key.</param>
    /// <param name="keys">Tk.</param>
    /// <param name="window">Keys a query sees, its own included; 0: all.</param>
    /// <param name="alibiHeads">H for ALiBi, 0 without.</param>
    /// <exception cref="ArgumentException">H·Tq·Tk is 2³¹ or more.</exception>
    public static Tensor Make(Scope scope, DType dtype, int firstQuery, int queries, int firstKey, int keys, int window, int alibiHeads)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if ((long)Math.Max(1, alibiHeads) * queries * keys > int.MaxValue)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The attention bias of {Math.Max(1, alibiHeads)} heads, {queries} queries and {keys} keys has more than {int.MaxValue} elements, more than a tensor is filled with. ")
                + "Shorten the sequence, or read it in parts through a KvCache.");
        }

        Tensor bias = scope.Empty(alibiHeads == 0 ? [queries, keys] : [1, alibiHeads, queries, keys], dtype);
        int heads = Math.Max(1, alibiHeads);
        for (int h = 0; h < heads; h++)
        {
            double slope = alibiHeads == 0 ? 0 : Slope(h, alibiHeads);
            for (int q = 0; q < queries; q++)
            {
                int row = ((h * queries) + q) * keys, at = firstQuery + q;
                if (dtype == DType.Float64) Row(bias.Data<double>().Slice(row, keys), at - firstKey, window, slope, double.NegativeInfinity);
                else Row(bias.Data<float>().Slice(row, keys), at - firstKey, window, slope);
            }
        }

        return bias;
    }

    /// <summary>Slope of a head: 2^(−8(h + 1)/H) for a power of two, and for other numbers as the paper's code has it.</summary>
    public static double Slope(int head, int heads)
    {
        int power = 1;
        while (power * 2 <= heads) power *= 2;
        return head < power
            ? Math.Pow(2, -8.0 * (head + 1) / power)
            : Math.Pow(2, -4.0 * ((2 * (head - power)) + 1) / power);
    }

    private static void Row(Span<float> row, int query, int window, double slope)
    {
        for (int k = 0; k < row.Length; k++) row[k] = Hidden(query - k, window) ? float.NegativeInfinity : (float)(slope * Math.Min(0, k - query));
    }

    private static void Row(Span<double> row, int query, int window, double slope, double hidden)
    {
        for (int k = 0; k < row.Length; k++) row[k] = Hidden(query - k, window) ? hidden : slope * Math.Min(0, k - query);
    }

    private static bool Hidden(int distance, int window) => window > 0 && distance >= window;
}
