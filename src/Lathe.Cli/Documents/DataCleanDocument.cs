using Lathe.Training.Data.Pipeline;

namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe data clean --json</c> says.</summary>
internal sealed record DataCleanDocument(IReadOnlyList<string> Data, string Out, string Rejects, long Records, long Dropped, IReadOnlyList<StageReport> Stages, double Seconds);
