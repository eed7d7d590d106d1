using System.Runtime.InteropServices;

namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>
/// The n-grams of every text that went by: in memory up to a budget, behind that in a temporary file that goes with the store. Few are ever
/// asked for again, so the file is written once and hardly read.
/// </summary>
/// <param name="budget">Bytes of n-grams that stay in memory.</param>
internal sealed class ShingleStore(long budget) : IDisposable
{
    private readonly List<(long Place, int Count)> _places = [];
    private readonly List<ShingleSet> _held = [];
    private FileStream? _file;
    private long _bytes;

    public int Count => _places.Count;

    /// <summary>Whether texts had to be put into the file.</summary>
    public bool IsSpilled => _file is not null;

    public ShingleSet this[int text]
    {
        get
        {
            if (text < _held.Count) return _held[text];
            uint[] hashes = new uint[_places[text].Count];
            _file!.Position = _places[text].Place;
            _file.ReadExactly(MemoryMarshal.AsBytes(hashes.AsSpan()));
            return new ShingleSet(hashes);
        }
    }

    /// <summary>How many n-grams a text has; needs no file.</summary>
    public int Size(int text) => _places[text].Count;

    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public void Add(ShingleSet set)
    {
        int bytes = set.Hashes.Length * sizeof(uint);
        if (_file is null && _bytes + bytes <= budget)
        {
            _bytes += bytes;
            _held.Add(set);
            _places.Add((0, set.Hashes.Length));
            return;
        }

        _file ??= Temporary();
        _places.Add((_file.Seek(0, SeekOrigin.End), set.Hashes.Length));
        _file.Write(MemoryMarshal.AsBytes(set.Hashes));
    }

    public void Dispose() => _file?.Dispose();

    private static FileStream Temporary()
    {
        string path = Path.Combine(Path.GetTempPath(), $"lathe-{Guid.NewGuid():N}.tmp");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        // Where a file may lose its name while it is open, not even a killed process leaves it behind.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }
}
