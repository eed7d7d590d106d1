using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>White space off the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result) => Apply(text, left, right, result);

    public override void Part(ReadOnlySpan<byte> text, bool begins, bool ends, Utf8Buffer result)
        => Apply(text, left && begins, right && ends, result);

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Strip");
        writer.WriteBoolean("strip_left", left);
        writer.WriteBoolean("strip_right", right);
        writer.WriteEndObject();
    }

    private static void Apply(ReadOnlySpan<byte> text, bool left, bool right, Utf8Buffer result)
    {
        while (left && text.Length > 0)
        {
            Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
            if (!BertCharacters.IsSpace(rune)) break;
            text = text[consumed..];
        }

        while (right && text.Length > 0)
        {
            Rune.DecodeLastFromUtf8(text, out Rune rune, out int consumed);
            if (!BertCharacters.IsSpace(rune)) break;
            text = text[..^consumed];
        }

        result.Append(text);
    }
}
