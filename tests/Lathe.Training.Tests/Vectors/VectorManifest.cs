using System.Text.Json;

namespace Lathe.Training.Tests.Vectors;

/// <summary>The list of acceptance vectors that lies beside the project (shared/vectors/MANIFEST.json); null where it is missing.</summary>
internal static class VectorManifest
{
    private static readonly Lazy<string?> Folder = new(Find);
    private static readonly Lazy<Dictionary<string, JsonElement>> All = new(Read);

    /// <summary>Ids of all cases, in the manifest's order; empty where it is missing.</summary>
    public static IReadOnlyCollection<string> Ids => All.Value.Keys;

    public static string OperationOf(string id) => All.Value[id].GetProperty("op").GetString()!;

    /// <summary>Opens a case, or skips the test with the reason.</summary>
    public static VectorCase Open(string id)
    {
        RequirePresent();
        JsonElement entry = All.Value[id];
        string path = Path.Combine(Folder.Value!, entry.GetProperty("file").GetString()!);
        Assert.SkipUnless(File.Exists(path), $"{path} is missing.");
        return new VectorCase(entry, path);
    }

    public static void RequirePresent()
        => Assert.SkipWhen(Folder.Value is null, "No folder with shared/vectors above the tests: set LATHE_SHARED to the folder that holds vectors.");

    private static string? Find()
    {
        var candidates = new List<string>();
        if (Environment.GetEnvironmentVariable("LATHE_SHARED") is { Length: > 0 } root) candidates.Add(root);
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            candidates.Add(Path.Combine(folder.FullName, "shared"));
        return candidates.Select(c => Path.Combine(c, "vectors")).FirstOrDefault(c => File.Exists(Path.Combine(c, "MANIFEST.json")));
    }

    private static Dictionary<string, JsonElement> Read()
    {
        if (Folder.Value is null) return [];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder.Value, "MANIFEST.json")));
        return document.RootElement.GetProperty("cases").EnumerateArray().ToDictionary(c => c.GetProperty("id").GetString()!, c => c.Clone());
    }
}
