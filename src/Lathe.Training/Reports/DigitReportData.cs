using Lathe.Nn.Models;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;
using Lathe.Training.Reports.Analysis;

namespace Lathe.Training.Reports;

/// <summary>All that a report shows, from whichever source.</summary>
internal sealed record DigitReportData
{
    public required DigitTrainingOptions Options { get; init; }

    public required DigitTransformer Model { get; init; }

    public required DigitDataset Data { get; init; }

    public required DigitHistory History { get; init; }

    public required DigitEvaluation Test { get; init; }

    public required DigitEvaluation? Unseen { get; init; }

    public required double Leak { get; init; }

    /// <summary>Seconds of training; null where nobody measured them.</summary>
    public required double? Seconds { get; init; }

    public required bool Interrupted { get; init; }

    /// <summary>The command that repeats the run.</summary>
    public required string Command { get; init; }

    /// <summary>Most bytes of activations and gradients in a step; null where unknown.</summary>
    public long? PeakStepBytes { get; init; }

    /// <summary>Whether <see cref="Model"/> holds the weights the figures were measured with.</summary>
    public bool HasBestWeights { get; init; } = true;

    /// <summary>Expressions asked, with their attention.</summary>
    public required IReadOnlyList<AttentionExample> Examples { get; init; }

    /// <summary>Steps of an epoch.</summary>
    public int StepsPerEpoch => (Data.Train.Count + Options.BatchSize - 1) / Options.BatchSize;

    /// <summary>Whether there was anything to validate on.</summary>
    public bool HasValidation => Data.Validation.Count > 0;

    /// <summary>A step as a place on an axis of epochs.</summary>
    public double EpochOf(long step) => (double)step / StepsPerEpoch;
}
