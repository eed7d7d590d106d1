using System.Text;

namespace Lathe.Text.Tokenizers.Unicode;

/// <summary>UTF-8 that grows at its end; kept and cleared rather than made anew, so that a steady state allocates nothing.</summary>
internal sealed class Utf8Buffer
{
    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Truncate(int length) => Length = length;

    public void Append(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - Length) Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Append(Rune rune)
    {
        if (_bytes.Length - Length < 4) Grow(4);
        Length += rune.EncodeToUtf8(_bytes.AsSpan(Length));
    }

    /// <summary>Appends UTF-16; a lone surrogate becomes U+FFFD.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        int room = checked(3 * text.Length);
        if (room > _bytes.Length - Length) Grow(room);
        Length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
    }

    private void Grow(int more) => Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, checked(Length + more)));
}
