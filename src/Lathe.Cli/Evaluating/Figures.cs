using System.Globalization;
using Lathe.Cli.Rendering;
using Lathe.Lab.Evaluation;

namespace Lathe.Cli.Evaluating;

/// <summary>Numbers of measures as people read them.</summary>
internal static class Figures
{
    /// <summary>A value in its unit.</summary>
    public static string Value(double value, MeasureUnit unit) => double.IsNaN(value) ? "–" : unit switch
    {
        MeasureUnit.Share => Number(value * 100, 1) + " %",
        MeasureUnit.Points => Number(value, 2),
        MeasureUnit.Seconds => Seconds(value),
        MeasureUnit.Bytes => Say.Bytes((long)value),
        _ => Plain(value),
    };

    /// <summary>Both ends of an interval in their unit.</summary>
    public static string Interval(double low, double high, MeasureUnit unit) => double.IsNaN(low) ? "" : unit switch
    {
        MeasureUnit.Share => $"{Number(low * 100, 1)} – {Number(high * 100, 1)}",
        MeasureUnit.Points => $"{Number(low, 2)} – {Number(high, 2)}",
        MeasureUnit.Seconds => $"{Seconds(low)} – {Seconds(high)}",
        MeasureUnit.Bytes => $"{Say.Bytes((long)low)} – {Say.Bytes((long)high)}",
        _ => $"{Plain(low)} – {Plain(high)}",
    };

    /// <summary>A difference with its sign.</summary>
    public static string Difference(double value, MeasureUnit unit)
    {
        if (double.IsNaN(value)) return "–";
        string text = unit == MeasureUnit.Bytes ? Say.Bytes((long)Math.Abs(value)) : Value(Math.Abs(value), unit).Replace(" %", "", StringComparison.Ordinal);
        return (value < 0 ? "−" : "+") + text;
    }

    /// <summary>A p-value: never 0, for chance can do anything.</summary>
    public static string PValue(double p) => double.IsNaN(p) ? "–" : p < 0.001 ? "< 0.001" : Number(p, 3);

    private static string Number(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Plain(double value) => Math.Abs(value) >= 1000 ? value.ToString("N0", CultureInfo.InvariantCulture) : Number(value, Math.Abs(value) >= 100 ? 1 : 3);

    private static string Seconds(double value) => value < 1 ? Number(value * 1000, value < 0.01 ? 2 : 1) + " ms" : Number(value, 2) + " s";
}
