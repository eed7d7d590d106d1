using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Splitters;

/// <summary>Pieces of text, one after the other in one buffer.</summary>
internal sealed class PieceList
{
    private readonly List<int> _ends = [];

    public int Count => _ends.Count;

    public Utf8Buffer Bytes { get; } = new();

    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            int start = index == 0 ? 0 : _ends[index - 1];
            return Bytes.Span[start.._ends[index]];
        }
    }

    public void Clear()
    {
        Bytes.Clear();
        _ends.Clear();
    }

    /// <summary>Adds a piece; nothing where it is empty.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        Bytes.Append(piece);
        End();
    }

    /// <summary>Makes what was appended to <see cref="Bytes"/> since the last piece a piece; nothing where that is empty.</summary>
    public void End()
    {
        if (Bytes.Length > (_ends.Count == 0 ? 0 : _ends[^1])) _ends.Add(Bytes.Length);
    }
}
