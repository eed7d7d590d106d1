using Lathe.Training.Data.Validation;

namespace Lathe.Cli.Data;

/// <summary>Why a gate is shut, in lines.</summary>
internal static class DataReasons
{
    public static IReadOnlyList<string> Of(ValidationReport report) => [.. report.Checks.Where(c => !c.Passed).Select(c => $"{c.Name}: {c.Found}; expected {c.Expected}")];
}
