using System.Globalization;
using Lathe.Lab.Statistics;
using Lathe.Training.Reports.Charts;

namespace Lathe.Lab.Evaluation.Reports;

/// <summary>Numbers of measures as a page shows them.</summary>
internal static class FigureText
{
    public static string Value(double value, MeasureUnit unit) => !double.IsFinite(value) ? "—" : unit switch
    {
        MeasureUnit.Share => Num.Percent(value),
        MeasureUnit.Points => value.ToString("0.00", CultureInfo.InvariantCulture),
        MeasureUnit.Seconds => value < 1 ? $"{Num.Value(value * 1000)}\u00A0ms" : $"{Num.Value(value)}\u00A0s",
        MeasureUnit.Bytes => $"{Num.Count((long)(value / (1 << 20)))}\u00A0MiB",
        _ => Num.Value(value),
    };

    public static string Interval(Estimate estimate, MeasureUnit unit)
        => double.IsFinite(estimate.Low) ? $"{Value(estimate.Low, unit)} to {Value(estimate.High, unit)}" : "no interval: too few samples";

    public static string Signed(double value, MeasureUnit unit) => !double.IsFinite(value) ? "—" : (value < 0 ? "−" : "+") + Value(Math.Abs(value), unit);

    public static string PValue(double p) => !double.IsFinite(p) ? "—" : p < 0.001 ? "below 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A name as words: <c>harmful-refused</c> is "harmful refused".</summary>
    public static string Words(string name) => name.Replace('-', ' ').Replace('_', ' ').Replace("accuracy/", "", StringComparison.Ordinal);
}
