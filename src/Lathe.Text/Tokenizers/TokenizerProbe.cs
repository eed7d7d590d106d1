namespace Lathe.Text.Tokenizers;

/// <summary>What a format sees of a file before it says whether the file is its own.</summary>
/// <param name="Path">The file.</param>
/// <param name="Head">Its first bytes, up to 4096.</param>
internal sealed record TokenizerProbe(string Path, ReadOnlyMemory<byte> Head)
{
    public const int HeadLength = 4096;

    public string Name => System.IO.Path.GetFileName(Path);

    public bool StartsWith(ReadOnlySpan<byte> bytes) => Head.Span.StartsWith(bytes);

    public bool HasExtension(string extension) => Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the head holds these bytes anywhere.</summary>
    public bool Holds(ReadOnlySpan<byte> bytes) => Head.Span.IndexOf(bytes) >= 0;

    public static TokenizerProbe Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] head = new byte[HeadLength];
        int count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return new TokenizerProbe(path, head.AsMemory(0, count));
    }
}
