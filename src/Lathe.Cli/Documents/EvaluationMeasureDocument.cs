using Lathe.Lab.Evaluation;
using Lathe.Lab.Statistics;

namespace Lathe.Cli.Documents;

/// <summary>One figure of <c>lathe eval --json</c>; a value that is no number is null.</summary>
internal sealed record EvaluationMeasureDocument
{
    public required string Measure { get; init; }

    /// <summary><c>number</c>, <c>share</c> (0 to 1), <c>points</c> (0 to 100), <c>seconds</c> or <c>bytes</c>.</summary>
    public required string Unit { get; init; }

    public required double? Value { get; init; }

    /// <summary>Bounds of the 95 % interval.</summary>
    public required double? Low { get; init; }

    public required double? High { get; init; }

    public required int Samples { get; init; }

    /// <summary>What guessing comes to.</summary>
    public required double? Chance { get; init; }

    public required bool? HigherIsBetter { get; init; }

    /// <summary>The other model's figure, or null.</summary>
    public required double? Against { get; init; }

    /// <summary>This model's less the other's, on the same samples; null where they do not compare.</summary>
    public required double? Difference { get; init; }

    public required double? DifferenceLow { get; init; }

    public required double? DifferenceHigh { get; init; }

    public required double? PValue { get; init; }

    /// <summary><c>mcnemar</c> or <c>permutation</c>.</summary>
    public required string? Test { get; init; }

    public static EvaluationMeasureDocument Of(EvaluationResult result, EvaluationResult? against, ResultComparison? comparison)
    {
        Estimate estimate = result.Estimate;
        Estimate? difference = comparison?.Test.Difference;
        return new EvaluationMeasureDocument
        {
            Measure = result.Name,
            Unit = result.Measure.Unit.ToString().ToLowerInvariant(),
            Value = Finite(estimate.Value),
            Low = Finite(estimate.Low),
            High = Finite(estimate.High),
            Samples = estimate.Samples,
            Chance = Finite(result.Measure.Chance ?? double.NaN),
            HigherIsBetter = result.Measure.HigherIsBetter,
            Against = Finite(against?.Value ?? double.NaN),
            Difference = Finite(difference?.Value ?? double.NaN),
            DifferenceLow = Finite(difference?.Low ?? double.NaN),
            DifferenceHigh = Finite(difference?.High ?? double.NaN),
            PValue = Finite(comparison?.Test.PValue ?? double.NaN),
            Test = comparison?.Test.Test,
        };
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
