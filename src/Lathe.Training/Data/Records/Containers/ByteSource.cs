using System.Buffers;

namespace Lathe.Training.Data.Records.Containers;

/// <summary>Bytes of a stream one after another, with the number of the line. A record's bytes are collected up to a limit.</summary>
/// <param name="stream">Where they come from.</param>
/// <param name="limit">The most bytes of one record.</param>
internal sealed class ByteSource(Stream stream, int limit)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private ArrayBufferWriter<byte> _record = new();
    private int _at, _length;

    /// <summary>Line of the next byte, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Bytes of the line before the next byte, if all of them are blanks; else -1.</summary>
    public int Indent { get; private set; }

    /// <summary>Whether the record went over the limit; what is behind it was not kept.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>The next byte without taking it; -1 at the end.</summary>
    public int Peek()
    {
        if (_at < _length) return _buffer[_at];
        _length = stream.Read(_buffer);
        _at = 0;
        return _length == 0 ? -1 : _buffer[0];
    }

    /// <summary>Takes the next byte, which must be there.</summary>
    public void Skip()
    {
        byte b = _buffer[_at++];
        if (b == '\n') (Line, Indent) = (Line + 1, 0);
        else Indent = Indent >= 0 && b is (byte)' ' or (byte)'\t' ? Indent + 1 : -1;
    }

    /// <summary>Takes the next byte into the record.</summary>
    public void Keep()
    {
        if (_record.WrittenCount < limit) _record.Write(_buffer.AsSpan(_at, 1));
        else Overflowed = true;
        Skip();
    }

    /// <summary>Takes bytes into the record up to one of three, which stays; false at the end of the stream.</summary>
    public bool KeepUntil(byte one, byte other, byte third)
    {
        while (Peek() >= 0)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_at, _length - _at);
            int found = rest.IndexOfAny(one, other, third), count = found < 0 ? rest.Length : found;
            int kept = (int)Math.Min(count, limit - _record.WrittenCount);
            _record.Write(rest[..kept]);
            Overflowed |= kept < count;
            if (count > 0) Indent = -1;
            _at += count;
            if (found >= 0) return true;
        }

        return false;
    }

    /// <summary>The bytes that were kept since the last time; the record begins anew.</summary>
    public byte[] Take()
    {
        byte[] bytes = _record.WrittenSpan.ToArray();
        if (_record.Capacity > 1 << 20) _record = new ArrayBufferWriter<byte>();
        else _record.ResetWrittenCount();
        Overflowed = false;
        return bytes;
    }
}
