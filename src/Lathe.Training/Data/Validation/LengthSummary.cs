namespace Lathe.Training.Data.Validation;

/// <summary>How long texts are.</summary>
/// <param name="Count">Texts.</param>
/// <param name="Least">The shortest.</param>
/// <param name="Low">5 % are no longer.</param>
/// <param name="Median">Half are no longer.</param>
/// <param name="Mean">The mean.</param>
/// <param name="High">95 % are no longer.</param>
/// <param name="Most">The longest.</param>
/// <param name="Bins">A histogram.</param>
public sealed record LengthSummary(long Count, int Least, int Low, int Median, double Mean, int High, int Most, IReadOnlyList<LengthBin> Bins)
{
    /// <summary>The summary of counted lengths.</summary>
    public static LengthSummary Of(LengthCounts lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        return new LengthSummary(lengths.Count, lengths.Quantile(0), lengths.Quantile(0.05), lengths.Quantile(0.5), lengths.Mean, lengths.Quantile(0.95), lengths.Longest, lengths.Bins());
    }
}
