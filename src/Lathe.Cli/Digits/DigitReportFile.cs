using Lathe.Training.Digits;
using Lathe.Training.Reports;

namespace Lathe.Cli.Digits;

/// <summary>The report of a finished run, beside its checkpoints.</summary>
internal static class DigitReportFile
{
    /// <returns>The file written.</returns>
    public static string Write(DigitTrainer trainer, DigitTrainingResult result)
    {
        string path = Path.Combine(trainer.Directory!, DigitRunFolder.ReportName);
        DigitHtmlReport.Write(path, trainer, result);
        return path;
    }
}
