using Lathe.Training.Data.Validation;

namespace Lathe.Training.Data.Pipeline;

/// <summary>What a run came to.</summary>
/// <param name="Pipeline">What each stage did.</param>
/// <param name="Validation">The judgement of what is left.</param>
/// <param name="Files">Files that were written, with their records; none but the rejects where the gate was shut.</param>
/// <param name="Rejects">The file of rejects.</param>
public sealed record DataRunResult(PipelineReport Pipeline, ValidationReport Validation, IReadOnlyDictionary<string, long> Files, string Rejects);
