using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Validation;

namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe data run --json</c> says; also its <c>report.json</c>.</summary>
internal sealed record DataRunDocument(
    IReadOnlyList<string> Data, bool Passed, IReadOnlyList<string> Reasons, IReadOnlyDictionary<string, long> Files, string Rejects, string Html,
    IReadOnlyList<StageReport> Stages, ValidationReport Report, ulong Seed, double Seconds);
