using Lathe.Cli.Hosting;

namespace Lathe.Cli.Evaluating;

/// <summary>A task as it was asked for: a name, and where its data lies.</summary>
/// <param name="Name">One of <see cref="TaskNames"/>.</param>
/// <param name="Path">A file or folder; null for the file of <c>--data</c>.</param>
internal sealed record TaskSpec(string Name, string? Path)
{
    /// <summary>Reads <c>hellaswag=FILE,bleu,rouge</c>.</summary>
    /// <exception cref="CliException">A name is unknown, or a file missing.</exception>
    public static IReadOnlyList<TaskSpec> Parse(string text, string? data)
    {
        List<TaskSpec> specs = [];
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? part : part[..equals], flag = equals < 0 ? "--data" : $"--tasks {name}=";
            if (!TaskNames.All.Contains(name)) throw CliException.Usage($"--tasks names '{name}': expected {string.Join(", ", TaskNames.All)}, each with =FILE or with --data FILE for all.");
            string? path = equals < 0 ? data : part[(equals + 1)..];
            if (string.IsNullOrEmpty(path)) throw CliException.Usage($"--tasks {name} has no data: give {name}=FILE, or --data FILE for all tasks that have none of their own.");
            if (!File.Exists(path) && !Directory.Exists(path)) throw new CliException($"{flag} '{path}': there is no such file or folder.");
            specs.Add(new TaskSpec(name, path));
        }

        return specs.Count > 0 ? specs : throw CliException.Usage($"--tasks is empty: expected {string.Join(", ", TaskNames.All)}.");
    }
}
