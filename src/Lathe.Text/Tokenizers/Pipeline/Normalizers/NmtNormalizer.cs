using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>Control characters out and the many kinds of space to one, as in neural machine translation's corpora.</summary>
internal sealed class NmtNormalizer : Normalizer
{
    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result)
    {
        foreach (Rune rune in new Utf8Runes(text))
        {
            int value = rune.Value;
            if (value is (>= 1 and <= 8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or 0x8F or 0x9F) continue;
            bool space = value is 9 or 0xA or 0xC or 0xD or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581
                or 0xFEFF or 0xFFFD;
            result.Append(space ? new Rune(' ') : rune);
        }
    }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Nmt");
        writer.WriteEndObject();
    }
}
