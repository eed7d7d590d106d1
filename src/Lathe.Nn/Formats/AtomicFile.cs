namespace Lathe.Nn.Formats;

/// <summary>Replaces a file all at once: a reader, or a crash at any moment, sees the whole old file or the whole new one.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes to a temporary name in the same directory, flushes it to the disk and renames it over <paramref name="path"/>.
    /// When anything fails, the temporary file is deleted and the old file is as it was. Someone who has the old
    /// file mapped keeps the old content.
    /// </summary>
    /// <param name="path">The file to create or replace; its directory must exist.</param>
    /// <param name="write">Writes the content, from position 0.</param>
    /// <exception cref="DirectoryNotFoundException">The directory does not exist.</exception>
    /// <exception cref="IOException">The disk is full, or the file cannot be replaced.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        string directory = Path.GetDirectoryName(target)
            ?? throw new ArgumentException($"'{path}' names a root directory: expected a file.", nameof(path));
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"Cannot write '{path}': the directory '{directory}' does not exist. Create it first.");

        string temporary = Path.Combine(directory, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            // File.Delete is silent for a file that was never created, and must not hide the first error.
            try
            {
                File.Delete(temporary);
            }
            catch (IOException)
            {
            }

            throw;
        }
    }
}
