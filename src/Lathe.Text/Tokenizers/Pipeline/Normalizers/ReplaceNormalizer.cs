using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>Every match of a pattern replaced by fixed text.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : Normalizer
{
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(content);

    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result)
    {
        int at = 0;
        foreach ((int start, int end) in pattern.Matches(text))
        {
            result.Append(text[at..start]);
            result.Append(_bytes);
            at = end;
        }

        result.Append(text[at..]);
    }

    // Another match might reach across the cut, look across it, or make something else of more white space than of one.
    public override bool CutsBefore(ReadOnlySpan<byte> space, bool first)
        => pattern.IsExpression ? pattern.Source is " +" or @"\s+" || (pattern.Source == " {2,}" && content.StartsWith(' '))
            : pattern.Source is " " or "▁";

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Replace");
        pattern.WriteTo(writer);
        writer.WriteString("content", content);
        writer.WriteEndObject();
    }
}
