using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;
using Lathe.Training.Data.Validation;

namespace Lathe.Training.Data.Pipeline;

/// <summary>A run from raw files to files to train on.</summary>
public sealed record DataRunOptions
{
    /// <summary>What is read, one behind another.</summary>
    public required IReadOnlyList<RecordReader> Files { get; init; }

    /// <summary>Where results go; made where it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>How it is cleaned.</summary>
    public CleaningOptions Cleaning { get; init; } = new();

    /// <summary>What augments the training part, or null.</summary>
    public IRecordStage? Augmentation { get; init; }

    /// <summary>What it is held to.</summary>
    public ValidationOptions Validation { get; init; } = new();

    /// <summary>Shares of training, validation and test.</summary>
    public IReadOnlyList<double> Split { get; init; } = [0.9, 0.1];

    /// <summary>Chooses which record falls into which part.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How records are written: messages, Alpaca or text.</summary>
    public RecordFormat Format { get; init; } = RecordFormat.Messages;

    /// <summary>Whether records that fail validation are written nevertheless.</summary>
    public bool IgnoreGate { get; init; }
}
