using Lathe.Cli.Hosting;

namespace Lathe.Cli.Testing;

/// <summary>The checkout that this <c>lathe</c> was built from.</summary>
internal static class Repository
{
    private const string Marker = "Lathe.slnx";

    /// <summary>The nearest folder above one of the starts that holds the solution.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static string Find(params ReadOnlySpan<string> starts)
    {
        foreach (string start in starts)
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, Marker))) return folder.FullName;
            }
        }

        throw new CliException($"the tests live in Lathe's repository, and there is no {Marker} above '{starts[0]}' or '{starts[^1]}'. Clone it and run ./lathe test in it.");
    }

    /// <summary>The project files of the test projects, by name.</summary>
    public static IReadOnlyList<string> TestProjects(string root)
    {
        string tests = Path.Combine(root, "tests");
        if (!Directory.Exists(tests)) throw new CliException($"'{root}' has no folder 'tests'.");
        return [.. Directory.EnumerateDirectories(tests).SelectMany(d => Directory.EnumerateFiles(d, "*.csproj")).Order(StringComparer.Ordinal)];
    }
}
