using System.Globalization;
using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>Drops every combining mark; decompose before it to take accents off letters.</summary>
internal sealed class StripAccentsNormalizer : Normalizer
{
    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result)
    {
        foreach (Rune rune in new Utf8Runes(text))
        {
            if (rune.Value >= 0x300 && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark) continue;
            result.Append(rune);
        }
    }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "StripAccents");
        writer.WriteEndObject();
    }
}
