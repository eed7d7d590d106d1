using System.Text;

namespace Lathe.Text.Tokenizers.Pipeline.Streaming;

/// <summary>
/// Characters that are no white space, no control, and neither combine with a space behind them nor share a grapheme cluster with
/// one: the printable ASCII and the everyday letters and marks of Latin, Greek, Cyrillic, Chinese, Japanese and Korean. Text is only
/// cut beside these; others merely give no place to cut.
/// </summary>
internal static class PlainCharacters
{
    public static bool Is(Rune rune) => rune.Value is (>= 0x21 and <= 0x7E) or (>= 0xC0 and <= 0x24F) or (>= 0x391 and <= 0x3C9)
        or (>= 0x410 and <= 0x44F) or (>= 0x2010 and <= 0x2027) or (>= 0x3001 and <= 0x3003) or (>= 0x3008 and <= 0x3011)
        or (>= 0x3041 and <= 0x3096) or (>= 0x30A1 and <= 0x30FA) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xFF01 and <= 0xFF5E);

    /// <summary>Whether the text ends in one; not where it is empty.</summary>
    public static bool End(ReadOnlySpan<byte> text)
        => Rune.DecodeLastFromUtf8(text, out Rune rune, out _) == System.Buffers.OperationStatus.Done && Is(rune);

    /// <summary>Whether the text begins with one; not where it is empty.</summary>
    public static bool Begin(ReadOnlySpan<byte> text)
        => Rune.DecodeFromUtf8(text, out Rune rune, out _) == System.Buffers.OperationStatus.Done && Is(rune);
}
