using System.Text;
using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline.Splitters;

/// <summary>
/// GPT-2's pattern, and bytes spelled in its printable alphabet. Files that have nothing but this and a merge list are read as
/// <see cref="ByteLevelBpe"/>, which works on the bytes themselves; here it stands behind other splitters.
/// </summary>
internal sealed class ByteLevelSplitter(bool addPrefixSpace, bool trimOffsets, bool usePattern) : Splitter
{
    private static readonly byte[][] Spelled =
        [.. Enumerable.Range(0, 256).Select(value => Encoding.UTF8.GetBytes(ByteAlphabet.ToCharacter((byte)value).ToString()))];

    public bool AddPrefixSpace => addPrefixSpace;

    public bool UsePattern => usePattern;

    public override void Split(ReadOnlySpan<byte> text, bool first, PieceList result)
    {
        byte[]? prefixed = addPrefixSpace && text[0] != ' ' ? [(byte)' ', .. text] : null;
        if (prefixed is not null) text = prefixed;
        for (int start = 0; start < text.Length;)
        {
            int end = usePattern ? PreTokenizer.Gpt2.Next(text, start) : text.Length;
            foreach (byte value in text[start..end]) result.Bytes.Append(Spelled[value]);
            result.End();
            start = end;
        }
    }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "ByteLevel");
        writer.WriteBoolean("add_prefix_space", addPrefixSpace);
        writer.WriteBoolean("trim_offsets", trimOffsets);
        writer.WriteBoolean("use_regex", usePattern);
        writer.WriteEndObject();
    }
}
