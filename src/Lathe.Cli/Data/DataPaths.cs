using Lathe.Cli.Hosting;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Data;

/// <summary>Where results of the data verbs go.</summary>
internal static class DataPaths
{
    /// <summary>The file of rejects beside a result.</summary>
    public static string Rejects(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.Combine(Path.GetDirectoryName(name) ?? "", Path.GetFileNameWithoutExtension(name) + ".rejects.jsonl");
    }

    /// <summary>A result never takes the place of what it is made of.</summary>
    public static void Guard(IReadOnlyList<RecordReader> files, params ReadOnlySpan<string> results)
    {
        foreach (string result in results)
        {
            string full = Path.GetFullPath(result);
            if (files.Any(f => Path.GetFullPath(f.Path) == full)) throw CliException.Usage($"'{result}' is read and would be written over: choose another name.");
            string folder = Path.GetDirectoryName(full)!;
            if (!Directory.Exists(folder)) throw new CliException($"The folder '{folder}' does not exist: make it first.");
        }
    }
}
