namespace Lathe.Training.Tests.Data.Filters;

/// <summary>Files that lie beside the project (shared/data).</summary>
internal static class SharedFiles
{
    /// <summary>The path of a file, or the test is skipped with the reason.</summary>
    public static string Find(string name)
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("LATHE_SHARED") is { Length: > 0 } root) roots.Add(root);
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent) roots.Add(Path.Combine(folder.FullName, "shared"));
        string? path = roots.Select(r => Path.Combine(r, "data", name)).FirstOrDefault(p => File.Exists(p) || Directory.Exists(p));
        Assert.SkipWhen(path is null, $"shared/data/{name} is not above the tests: set LATHE_SHARED to the folder that holds data.");
        return path!;
    }

    /// <summary>The rows of a CSV file with a heading; fields in quotes may hold commas and line ends.</summary>
    public static List<Dictionary<string, string>> Rows(string name)
    {
        var rows = new List<string[]>();
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        bool quoted = false;
        foreach (char c in File.ReadAllText(Find(name)).ReplaceLineEndings("\n").TrimEnd('\n') + "\n")
        {
            if (c == '"') quoted = !quoted;
            if (c == '"' || (c is not (',' or '\n') || quoted))
            {
                if (c != '"') field.Append(c);
                continue;
            }

            fields.Add(field.ToString());
            field.Clear();
            if (c != '\n') continue;
            rows.Add([.. fields]);
            fields.Clear();
        }

        return [.. rows.Skip(1).Select(r => rows[0].Zip(r).ToDictionary(p => p.First, p => p.Second))];
    }
}
