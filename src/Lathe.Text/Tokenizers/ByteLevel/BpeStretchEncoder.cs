namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>
/// For tokenizers that change a text before they cut it: encodes whole stretches, each up to the last safe cut in the buffer. The buffer
/// grows beyond its 128 KiB only where a text has neither lines nor blanks between ASCII letters for so long.
/// </summary>
internal sealed class BpeStretchEncoder(ByteLevelBpe tokenizer, EncodeOptions options) : StreamEncoder
{
    private const int BlockSize = 1 << 17;

    private readonly AddedTokenMatcher? _matcher = tokenizer.Matcher.Active(options) ? tokenizer.Matcher : null;
    private byte[] _buffer = new byte[BlockSize];
    private int _count;
    private bool _begun;

    public override void Append(ReadOnlySpan<byte> utf8, List<int> ids)
    {
        while (!utf8.IsEmpty)
        {
            if (_count == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            int taken = Math.Min(utf8.Length, _buffer.Length - _count);
            utf8[..taken].CopyTo(_buffer.AsSpan(_count));
            utf8 = utf8[taken..];
            _count += taken;
            if (_count == _buffer.Length) EncodeStretch(ids);
        }
    }

    public override void Flush(List<int> ids)
    {
        Begin(ids);
        tokenizer.EncodeBody(_buffer.AsSpan(0, _count), 0, _count, ids, options);
        if (options.AddSpecial) ids.AddRange(tokenizer.Model.After.AsSpan());
        (_count, _begun) = (0, false);
        if (_buffer.Length > BlockSize) _buffer = new byte[BlockSize];
    }

    private void Begin(List<int> ids)
    {
        if (!_begun && options.AddSpecial) ids.AddRange(tokenizer.Model.Before.AsSpan());
        _begun = true;
    }

    private void EncodeStretch(List<int> ids)
    {
        Begin(ids);
        ReadOnlySpan<byte> text = _buffer.AsSpan(0, _count);
        int cut = SafeCut.Next(text, text.Length / 2, _matcher, closed: true);
        if (cut < 0) return;
        tokenizer.EncodeBody(text[..cut], 0, cut, ids, options);
        text[cut..].CopyTo(_buffer);
        _count -= cut;
    }
}
