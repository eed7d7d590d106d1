using Lathe.Text.Tokenizers;

namespace Lathe.Training.Digits;

/// <summary>Figures of an evaluation under the names they are reported by.</summary>
public static class DigitReports
{
    /// <summary>Accuracy of each operation that was asked, by its name.</summary>
    public static IReadOnlyDictionary<string, double> AccuracyByOperation(DigitEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var result = new Dictionary<string, double>();
        foreach (DigitOperation operation in Enum.GetValues<DigitOperation>())
        {
            if (evaluation.AccuracyOf(operation) is { } accuracy) result[operation.ToString()] = accuracy;
        }

        return result;
    }
}
