using Lathe.Training.Data.Validation;

namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe data validate --json</c> says.</summary>
internal sealed record DataValidateDocument(IReadOnlyList<string> Data, bool Passed, IReadOnlyList<string> Reasons, long Broken, ValidationReport Report, double Seconds, string? Html);
