namespace Lathe.Nn.Tests.Formats;

internal sealed class TemporaryFolder : IDisposable
{
    /// <param name="memory">Whether it had better lie in memory, where the system has a place for that.</param>
    public TemporaryFolder(bool memory = false) => FullName = memory && Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/lathe-test-{Guid.NewGuid():N}").FullName
        : Directory.CreateTempSubdirectory("lathe-test-").FullName;

    public string FullName { get; }

    public string this[string name] => Path.Combine(FullName, name);

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
