using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>Text put in front of what is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : Normalizer
{
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(prefix);

    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result)
    {
        if (text.Length > 0) result.Append(_bytes);
        result.Append(text);
    }

    public override void Part(ReadOnlySpan<byte> text, bool begins, bool ends, Utf8Buffer result)
    {
        if (begins) Apply(text, result);
        else result.Append(text);
    }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Prepend");
        writer.WriteString("prepend", prefix);
        writer.WriteEndObject();
    }
}
