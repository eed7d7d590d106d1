using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>The folder of a run: where it is, and whether a run in it may be replaced.</summary>
internal static class DigitRunFolder
{
    public const string ReportName = "report.html";

    public static string Default(CliHost host) => Path.Combine(host.Home, "runs", "digits");

    /// <summary><c>--resume</c> as it goes on with the run of that folder.</summary>
    public static string ResumeFlag(CliHost host, string folder) => folder == Default(host) ? "--resume" : $"--resume {Say.Path(folder)}";

    /// <summary><c> --model …</c> for that folder; nothing for the default.</summary>
    public static string ModelFlag(CliHost host, string folder) => folder == Default(host) ? "" : $" --model {Say.Path(folder)}";

    /// <summary>The unfinished run of a folder, in a few words, or null.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="replaceable">Options of a run that nobody would miss.</param>
    public static string? Unfinished(string folder, DigitTrainingOptions? replaceable = null)
    {
        string last = Last(folder);
        if (!File.Exists(last)) return null;
        using DigitModelFile run = DigitModelFile.Load(last);
        int done = run.History.Epochs.Count;
        return done < run.Options.Epochs && run.Options != replaceable ? $"{done} of {run.Options.Epochs} epochs" : null;
    }

    /// <summary>The options of the run to resume.</summary>
    public static DigitTrainingOptions OptionsOf(string folder)
    {
        using DigitModelFile run = DigitModelFile.Load(Last(folder));
        return run.Options;
    }

    /// <summary>A new run in the folder, in place of what a run before left there; nothing else in it is touched.</summary>
    /// <exception cref="CliException">The options do not go together.</exception>
    public static DigitTrainer Start(DigitTrainingOptions options, string folder)
    {
        DigitTrainer trainer;
        try
        {
            trainer = new DigitTrainer(options, folder);
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage(e.Message);
        }

        Directory.CreateDirectory(folder);
        foreach (string name in (string[])[DigitModelFile.LastName, DigitModelFile.BestName, ReportName]) File.Delete(Path.Combine(folder, name));
        // From the first step on there is something to resume.
        trainer.Save();
        return trainer;
    }

    public static string Last(string folder) => Path.Combine(folder, DigitModelFile.LastName);
}
