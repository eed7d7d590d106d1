namespace Lathe.Training.Tests.Data.Records;

/// <summary>Finds test data that lies beside the project and is not part of it.</summary>
internal static class SharedInstruct
{
    /// <summary>A file under <c>shared</c>; the test is skipped where it is missing.</summary>
    public static string Find(string relative)
    {
        string? root = Environment.GetEnvironmentVariable("LATHE_SHARED");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); root is null && folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared");
            root = Directory.Exists(Path.Combine(candidate, "data")) ? candidate : null;
        }

        Assert.SkipWhen(root is null, "No folder with shared/data above the tests: set LATHE_SHARED to the folder that holds data.");
        string path = Path.Combine(root!, relative);
        Assert.SkipUnless(File.Exists(path), $"{path} is missing.");
        return path;
    }
}
