namespace Lathe.Text.Tokenizers;

/// <summary>Gathers the chunks of a text in a block and has it encoded, as far as that is certain, whenever it is full.</summary>
/// <param name="block">Bytes of the block; it grows only where nothing in it is certain.</param>
internal abstract class BlockStreamEncoder(int block) : StreamEncoder
{
    private byte[] _buffer = new byte[block];
    private int _count;

    /// <summary>The most bytes of text held at once since the last <see cref="Flush"/>.</summary>
    public int Held => _buffer.Length;

    /// <summary>The bytes that wait.</summary>
    protected Span<byte> Text => _buffer.AsSpan(0, _count);

    public sealed override void Append(ReadOnlySpan<byte> utf8, List<int> ids)
    {
        while (!utf8.IsEmpty)
        {
            if (_count == _buffer.Length) Array.Resize(ref _buffer, checked(_buffer.Length * 2));
            int taken = Math.Min(utf8.Length, _buffer.Length - _count);
            utf8[..taken].CopyTo(_buffer.AsSpan(_count));
            utf8 = utf8[taken..];
            _count += taken;
            if (_count == _buffer.Length) EncodeCertain(ids);
        }
    }

    public sealed override void Flush(List<int> ids)
    {
        EncodeRest(ids);
        _count = 0;
        if (_buffer.Length > block) _buffer = new byte[block];
    }

    /// <summary>Encodes what no later byte can change, and <see cref="Drop"/>s it.</summary>
    protected abstract void EncodeCertain(List<int> ids);

    /// <summary>Encodes all of <see cref="Text"/>, ends the text and makes ready for another.</summary>
    protected abstract void EncodeRest(List<int> ids);

    /// <summary>Lets go of the first bytes.</summary>
    protected void Drop(int bytes)
    {
        Text[bytes..].CopyTo(_buffer);
        _count -= bytes;
    }
}
