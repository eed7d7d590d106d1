using System.Globalization;
using Lathe.Tensors;

namespace Lathe.Cli.Walkthrough;

/// <summary>A few real values of a tensor, as text.</summary>
internal static class Numbers
{
    private const int Shown = 8;

    public static string Of(double value) => value.ToString(Math.Abs(value) is >= 0.01 and < 1000 or 0 ? "0.000" : "0.00e0", CultureInfo.InvariantCulture).PadLeft(value < 0 ? 0 : 6);

    /// <summary>The first values of a row, and how many more there are.</summary>
    public static string Row(ReadOnlySpan<float> row)
    {
        var parts = new List<string>();
        foreach (float value in row[..Math.Min(Shown, row.Length)]) parts.Add(Of(value).Trim().PadLeft(6));
        return string.Join(' ', parts) + (row.Length > Shown ? $" … {row.Length - Shown} more" : "");
    }

    /// <summary>The vector of one token in [B, T, C], of the first example.</summary>
    public static ReadOnlySpan<float> Token(Tensor x, int token)
    {
        int width = x.Shape[x.Rank - 1];
        return x.Data<float>().Slice(token * width, width);
    }

    /// <summary>Mean and standard deviation.</summary>
    public static string Moments(ReadOnlySpan<float> values)
    {
        double mean = 0, square = 0;
        foreach (float v in values) mean += v;
        mean /= values.Length;
        foreach (float v in values) square += (v - mean) * (v - mean);
        return $"mean {mean:0.000;-0.000;0.000}, deviation {Of(Math.Sqrt(square / values.Length)).Trim()}";
    }
}
