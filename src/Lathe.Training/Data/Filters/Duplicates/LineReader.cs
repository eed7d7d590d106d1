namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>Lines of a stream as bytes, each with its line feed; the last one may have none. A line must fit in memory, a file need not.</summary>
internal sealed class LineReader(Stream stream)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _from, _to;
    private bool _ended;

    /// <summary>The next line, or an empty span at the end. It is valid until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        int searched = _from;
        while (true)
        {
            int feed = _buffer.AsSpan(searched, _to - searched).IndexOf((byte)'\n');
            if (feed >= 0 || _ended) return Take(feed >= 0 ? searched + feed + 1 : _to);
            searched = _to - _from;
            MakeRoom();
            int read = stream.Read(_buffer, _to, _buffer.Length - _to);
            _ended = read == 0;
            _to += read;
        }
    }

    private Span<byte> Take(int end)
    {
        Span<byte> line = _buffer.AsSpan(_from, end - _from);
        _from = end;
        return line;
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
        if (_to == _buffer.Length) Array.Resize(ref _buffer, checked(2 * _buffer.Length));
    }
}
