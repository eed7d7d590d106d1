namespace Lathe.Training.Data.Records;

/// <summary>A file that is written over a long time and is there only when all of it is: until <see cref="Keep"/> it has another name.</summary>
internal sealed class PendingFile : IDisposable
{
    private readonly string _path, _temporary;
    private bool _kept;

    public PendingFile(string path)
    {
        _path = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(_path)!;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"Cannot write '{path}': the directory '{folder}' does not exist. Create it first.");
        _temporary = Path.Combine(folder, $".{Path.GetFileName(_path)}.{Guid.NewGuid():N}.tmp");
        Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
    }

    public FileStream Stream { get; }

    /// <summary>Puts it in its place, over what was there.</summary>
    public void Keep()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _kept = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_kept) File.Delete(_temporary);
    }
}
