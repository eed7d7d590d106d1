using System.Buffers;

namespace Lathe.Text.Tokenizers.Training;

/// <summary>A stretch of a text, in memory, that begins and ends between two pieces; some bytes beyond its end are there to be seen.</summary>
/// <param name="buffer">Rented.</param>
/// <param name="count">Bytes of text in it.</param>
/// <param name="end">Where the stretch ends.</param>
internal sealed class TextBlock(byte[] buffer, int count, int end)
{
    public ReadOnlySpan<byte> Text => buffer.AsSpan(0, count);

    public int End => end;

    public void Release() => ArrayPool<byte>.Shared.Return(buffer);
}
