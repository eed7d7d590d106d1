using System.Globalization;
using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline.Models;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>
/// The first half of BERT's basic tokenizer (Devlin et al. 2018): control characters out, white space to spaces, spaces around
/// CJK ideographs, accents off, lower case.
/// </summary>
/// <param name="cleanText">Drop control characters and U+FFFD; white space becomes a space.</param>
/// <param name="spaceIdeographs">Put spaces around CJK ideographs.</param>
/// <param name="stripAccents">Decompose and drop non-spacing marks; null does what <paramref name="lowercase"/> does.</param>
/// <param name="lowercase">Lower case.</param>
internal sealed class BertNormalizer(bool cleanText, bool spaceIdeographs, bool? stripAccents, bool lowercase) : Normalizer
{
    private readonly bool _strip = stripAccents ?? lowercase;
    private readonly byte[] _ascii = AsciiTable(cleanText, lowercase);
    private readonly Pool<Utf8Buffer> _pool = new();

    public bool Lowercase => lowercase;

    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result)
    {
        int start = result.Length;
        if (TryApply(text, result)) return;

        // A spacing mark with a combining class: rare, and the one case where the order of a decomposition outlives the marks.
        result.Truncate(start);
        Utf8Buffer clean = _pool.Rent(), decomposed = new();
        clean.Clear();
        foreach (Rune rune in new Utf8Runes(text)) Clean(rune, clean);
        UnicodeNormalizer.Append(clean.Span, UnicodeForm.D, decomposed);
        foreach (Rune rune in new Utf8Runes(decomposed.Span))
            if (!BertCharacters.IsMark(rune)) Lower(rune, result);
        _pool.Return(clean);
    }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BertNormalizer");
        writer.WriteBoolean("clean_text", cleanText);
        writer.WriteBoolean("handle_chinese_chars", spaceIdeographs);
        if (stripAccents is { } strip) writer.WriteBoolean("strip_accents", strip);
        else writer.WriteNull("strip_accents");
        writer.WriteBoolean("lowercase", lowercase);
        writer.WriteEndObject();
    }

    /// <summary>What each ASCII character becomes; 0xFF for nothing.</summary>
    private static byte[] AsciiTable(bool cleanText, bool lowercase)
    {
        byte[] table = new byte[128];
        for (int value = 0; value < 128; value++)
        {
            table[value] = cleanText && BertCharacters.IsControl(new Rune(value)) ? (byte)0xFF
                : cleanText && BertCharacters.IsSpace(new Rune(value)) ? (byte)' '
                : lowercase && value is >= 'A' and <= 'Z' ? (byte)(value | 0x20) : (byte)value;
        }

        return table;
    }

    private bool TryApply(ReadOnlySpan<byte> text, Utf8Buffer result)
    {
        while (text.Length > 0)
        {
            if (text[0] < 128)
            {
                byte mapped = _ascii[text[0]];
                if (mapped != 0xFF) result.Append(mapped);
                text = text[1..];
                continue;
            }

            Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
            text = text[consumed..];
            if (cleanText && (rune.Value == 0xFFFD || BertCharacters.IsControl(rune))) continue;
            if (cleanText && BertCharacters.IsSpace(rune))
            {
                result.Append((byte)' ');
                continue;
            }

            bool ideograph = spaceIdeographs && BertCharacters.IsIdeograph(rune);
            if (ideograph) result.Append((byte)' ');
            if (!_strip) Lower(rune, result);
            else if (!Strip(rune, result)) return false;
            if (ideograph) result.Append((byte)' ');
        }

        return true;
    }

    private bool Strip(Rune rune, Utf8Buffer result)
    {
        NormalizationData data = NormalizationData.Instance;
        if (rune.Value is >= 0xAC00 and < 0xAC00 + 11172)
        {
            Span<byte> bytes = stackalloc byte[4];
            UnicodeNormalizer.Append(bytes[..rune.EncodeToUtf8(bytes)], UnicodeForm.D, result);
            return true;
        }

        if (data.Decomposition(rune.Value, compatibility: false) is not { } parts)
        {
            if (BertCharacters.IsMark(rune)) return true;
            if (data.CombiningClass(rune.Value) != 0) return false;
            Lower(rune, result);
            return true;
        }

        foreach (int part in parts)
        {
            if (BertCharacters.IsMark(new Rune(part))) continue;
            if (data.CombiningClass(part) != 0) return false;
            Lower(new Rune(part), result);
        }

        return true;
    }

    private void Clean(Rune rune, Utf8Buffer result)
    {
        if (cleanText && (rune.Value is 0 or 0xFFFD || BertCharacters.IsControl(rune))) return;
        bool ideograph = spaceIdeographs && BertCharacters.IsIdeograph(rune);
        if (ideograph) result.Append((byte)' ');
        result.Append(cleanText && BertCharacters.IsSpace(rune) ? new Rune(' ') : rune);
        if (ideograph) result.Append((byte)' ');
    }

    private void Lower(Rune rune, Utf8Buffer result)
    {
        if (lowercase) LowercaseNormalizer.Append(rune, result);
        else result.Append(rune);
    }
}
