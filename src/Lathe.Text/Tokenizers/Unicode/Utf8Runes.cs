using System.Text;

namespace Lathe.Text.Tokenizers.Unicode;

/// <summary>The characters of UTF-8, for <c>foreach</c>; bytes that are not UTF-8 come as U+FFFD.</summary>
internal ref struct Utf8Runes(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;
    private Rune _current;

    public readonly Rune Current => _current;

    public readonly Utf8Runes GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        Rune.DecodeFromUtf8(_rest, out _current, out int consumed);
        _rest = _rest[consumed..];
        return true;
    }
}
