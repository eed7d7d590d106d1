using Lathe.Nn.Formats;

namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>
/// Exact line deduplication in two passes, as in CS336: the first counts the lines of all files, the second drops every line that
/// occurs more than once, its first copy too. Lines end in a line feed; a carriage return before it and a missing one at a file's end
/// make no other line. It works on bytes, so what it keeps is kept exactly, and holds a hash of each distinct line, not the lines.
/// </summary>
public sealed class LineDeduplicator
{
    private readonly HashSet<UInt128> _seen = [], _repeated = [];

    /// <summary>Distinct lines so far.</summary>
    public int Distinct => _seen.Count;

    /// <summary>Of these, the ones that occur more than once.</summary>
    public int Repeated => _repeated.Count;

    /// <summary>First pass: counts the lines of a file.</summary>
    public void Count(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var lines = new LineReader(file);
        for (ReadOnlySpan<byte> line = lines.Next(); !line.IsEmpty; line = lines.Next())
        {
            UInt128 print = Print(line);
            if (!_seen.Add(print)) _repeated.Add(print);
        }
    }

    /// <summary>Second pass: writes the file without the lines that the first pass saw more than once.</summary>
    /// <returns>Lines that were dropped.</returns>
    public long Filter(Stream file, Stream kept)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(kept);
        var lines = new LineReader(file);
        long dropped = 0;
        for (ReadOnlySpan<byte> line = lines.Next(); !line.IsEmpty; line = lines.Next())
        {
            if (_repeated.Contains(Print(line))) dropped++;
            else kept.Write(line);
        }

        return dropped;
    }

    /// <summary>Both passes over files; what is kept goes to files of the same names in <paramref name="folder"/>, which is made.</summary>
    /// <returns>Lines that were dropped.</returns>
    /// <exception cref="ArgumentException">Two files have one name, or a file lies in the folder itself.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static long Run(IReadOnlyList<string> paths, string folder)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string target = Path.GetFullPath(folder);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (!names.Add(Path.GetFileName(path)))
                throw new ArgumentException($"Two files are called '{Path.GetFileName(path)}', and both would become one in '{folder}': rename one of them.", nameof(paths));
            if (string.Equals(Path.GetDirectoryName(Path.GetFullPath(path)), target, StringComparison.Ordinal))
                throw new ArgumentException($"'{path}' lies in '{folder}', where the result goes: name another folder, so that the source stays.", nameof(folder));
        }

        var lines = new LineDeduplicator();
        foreach (string path in paths)
        {
            using FileStream file = File.OpenRead(path);
            lines.Count(file);
        }

        Directory.CreateDirectory(folder);
        long dropped = 0;
        foreach (string path in paths)
        {
            using FileStream file = File.OpenRead(path);
            AtomicFile.Write(Path.Combine(folder, Path.GetFileName(path)), kept => dropped += lines.Filter(file, kept));
        }

        return dropped;
    }

    private static UInt128 Print(ReadOnlySpan<byte> line)
    {
        if (line[^1] == '\n') line = line[..^1];
        if (!line.IsEmpty && line[^1] == '\r') line = line[..^1];
        return Fingerprint.Of(line);
    }
}
