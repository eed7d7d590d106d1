using System.Buffers;
using Lathe.Text.Tokenizers.ByteLevel;
using Lathe.Text.Tokenizers.Patterns;

namespace Lathe.Text.Tokenizers.Training;

/// <summary>Reads a stream in blocks that can be cut into pieces apart from each other.</summary>
internal sealed class TextBlocks(Stream stream, int blockBytes, AddedTokenMatcher matcher, PreTokenizer pattern)
{
    // What the end of a block leaves uncertain: see BpeStreamEncoder.
    private const int HeldPieces = 4;

    public static EncodeOptions AllSpecial { get; } = new() { AllowSpecial = true };

    public IEnumerable<TextBlock> Read()
    {
        int size = blockBytes, count = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
        while (true)
        {
            int read = stream.ReadAtLeast(buffer.AsSpan(count), buffer.Length - count, throwOnEndOfStream: false);
            count += read;
            if (count < buffer.Length)
            {
                if (count > 0) yield return new TextBlock(buffer, count, count);
                yield break;
            }

            int cut = Cut(buffer.AsSpan(0, count));
            byte[] next = ArrayPool<byte>.Shared.Rent(cut > 0 ? Math.Max(size, count - cut + (size / 2)) : buffer.Length * 2);
            buffer.AsSpan(cut, count - cut).CopyTo(next);
            if (cut > 0) yield return new TextBlock(buffer, count, cut);
            else ArrayPool<byte>.Shared.Return(buffer);
            (buffer, count) = (next, count - cut);
        }
    }

    // Near the end where a text has spaces or lines; in one that has none, by cutting it from its beginning.
    private int Cut(ReadOnlySpan<byte> text)
    {
        if (pattern is not WholePreTokenizer)
        {
            int cut = SafeCut.Next(text, text.Length - Math.Min(text.Length / 2, 1 << 15), matcher);
            if (cut > 0) return cut;
        }

        return CertainEnd(text);
    }

    private int CertainEnd(ReadOnlySpan<byte> text)
    {
        int done = 0, certain = Math.Max(0, text.Length - Utf8.UnfinishedTail(text) - matcher.LongestBytes - 4);
        while (true)
        {
            AddedTokenMatch match = matcher.Next(text, done, certain, AllSpecial);
            if (!match.Found) break;
            done = match.End;
        }

        Span<int> ends = stackalloc int[HeldPieces];
        int seen = 0;
        for (int position = done; position < certain; seen++)
        {
            position = pattern.Next(text[..certain], position);
            if (seen >= HeldPieces) done = ends[seen % HeldPieces];
            ends[seen % HeldPieces] = position;
        }

        return done;
    }
}
