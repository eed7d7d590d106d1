using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>Lower case, character by character.</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    /// <summary>Only <c>İ</c> becomes two characters: an i and a combining dot.</summary>
    public static void Append(Rune rune, Utf8Buffer result)
    {
        if (rune.Value == 0x130) result.Append("i\u0307"u8);
        else result.Append(Rune.ToLowerInvariant(rune));
    }

    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result)
    {
        foreach (Rune rune in new Utf8Runes(text)) Append(rune, result);
    }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Lowercase");
        writer.WriteEndObject();
    }
}
