using Microsoft.Win32.SafeHandles;

namespace Lathe.Nn.Formats;

/// <summary>Reads a run of a file at its place, from any thread.</summary>
internal static class FileBytes
{
    /// <exception cref="IOException">The file ends earlier.</exception>
    public static void Read(SafeFileHandle handle, string path, long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(handle, destination, offset);
            if (read == 0) throw new EndOfStreamException($"'{path}' ends at byte {offset}, {destination.Length} before what was to be read: it was cut short while it was open.");
            offset += read;
            destination = destination[read..];
        }
    }

    /// <summary>Checks that bytes lie in a weight.</summary>
    public static void Check(string name, long bytes, long offset, int length)
    {
        if (offset < 0 || offset > bytes - length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"Bytes {offset} to {offset + length} leave weight '{name}', which has {bytes}.");
    }
}
