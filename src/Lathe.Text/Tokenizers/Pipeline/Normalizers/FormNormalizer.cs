using System.Text.Json;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>A normalisation form of Unicode: NFC, NFD, NFKC, NFKD.</summary>
internal sealed class FormNormalizer(UnicodeForm form) : Normalizer
{
    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result) => UnicodeNormalizer.Append(text, form, result);

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", $"NF{form}");
        writer.WriteEndObject();
    }
}
