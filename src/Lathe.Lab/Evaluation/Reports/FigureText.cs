using System.Globalization;
using Lathe.Lab.Statistics;
using Lathe.Training.Reports.Charts;

namespace Lathe.Lab.Evaluation.Reports;

/// <summary>Numbers of measures as a page shows them.</summary>
internal static class FigureText
{
    private static readonly Dictionary<string, string> Proper = new(StringComparer.Ordinal)
    {
        ["bleu"] = "BLEU",
        ["self-bleu"] = "self-BLEU",
        ["chrf"] = "chrF",
        ["chrf++"] = "chrF++",
        ["ter"] = "TER",
        ["rouge-1"] = "ROUGE-1",
        ["rouge-2"] = "ROUGE-2",
        ["rouge-l"] = "ROUGE-L",
        ["rouge-lsum"] = "ROUGE-Lsum",
        ["hellaswag"] = "HellaSwag",
        ["mmlu"] = "MMLU",
        ["gsm8k"] = "GSM8K",
    };

    public static string Value(double value, MeasureUnit unit) => !double.IsFinite(value) ? "—" : unit switch
    {
        MeasureUnit.Share => Num.Percent(value),
        MeasureUnit.Points => value.ToString("0.00", CultureInfo.InvariantCulture),
        MeasureUnit.Seconds => value < 0.9995 ? $"{(value * 1000).ToString("G3", CultureInfo.InvariantCulture)}\u00A0ms" : $"{Num.Value(value)}\u00A0s",
        MeasureUnit.Bytes => $"{Num.Count((long)(value / (1 << 20)))}\u00A0MiB",
        _ => Num.Value(value),
    };

    public static string Interval(Estimate estimate, MeasureUnit unit)
        => double.IsFinite(estimate.Low) ? $"{Value(estimate.Low, unit)} to {Value(estimate.High, unit)}" : "no interval: too few samples";

    /// <summary>Both ends of a difference's interval; the unit stands with the difference.</summary>
    public static string SignedInterval(Estimate estimate, MeasureUnit unit)
        => double.IsFinite(estimate.Low) ? $"{Bare(Signed(estimate.Low, unit))} to {Bare(Signed(estimate.High, unit))}" : "—";

    public static string Signed(double value, MeasureUnit unit) => !double.IsFinite(value) ? "—" : (value < 0 ? "−" : value > 0 ? "+" : "") + Value(Math.Abs(value), unit);

    public static string PValue(double p) => !double.IsFinite(p) ? "—" : p < 0.001 ? "< 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Samples(int count) => count == 1 ? "1 sample" : $"{Num.Count(count)} samples";

    /// <summary>A name as words: <c>harmful-refused</c> is "harmful refused", and names of metrics are spelt as their authors do.</summary>
    public static string Words(string name) => Proper.TryGetValue(name, out string? proper) ? proper
        : name.Replace('-', ' ').Replace('_', ' ').Replace("/", ": ", StringComparison.Ordinal);

    private static string Bare(string value) => value.Replace("\u00A0%", "", StringComparison.Ordinal);
}
