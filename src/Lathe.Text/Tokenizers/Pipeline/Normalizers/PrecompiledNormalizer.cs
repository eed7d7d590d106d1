using System.Globalization;
using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.SentencePiece;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>
/// A SentencePiece character map as Hugging Face applies it: by grapheme cluster where that is shorter than 6 bytes, else by
/// character, and of all rules that match the shortest.
/// </summary>
internal sealed class PrecompiledNormalizer(CharacterMap map) : Normalizer
{
    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result)
    {
        while (text.Length > 0)
        {
            int run = Run(text);
            if (run == 0)
            {
                Character(text[..1], result);
                text = text[1..];
                continue;
            }

            Clusters(Encoding.UTF8.GetString(text[..run]), result);
            text = text[run..];
        }
    }

    // Clusters end before a line end, and between a plain character and a space before a plain one; only the text itself is known to
    // have those, not what another normalizer made of it.
    public override bool CutsBefore(ReadOnlySpan<byte> space, bool first) => first;

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Precompiled");
        writer.WriteBase64String("precompiled_charsmap", map.Blob);
        writer.WriteEndObject();
    }

    /// <summary>
    /// Bytes up to the next place where two ASCII characters follow one another, which never share a cluster but for CR LF; 0 where
    /// the text begins so.
    /// </summary>
    private static int Run(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length; at++)
            if (text[at] < 128 && text[at] != '\r' && (at + 1 == text.Length || text[at + 1] < 128)) return at == 0 ? 0 : at + 1;
        return text.Length;
    }

    private void Clusters(ReadOnlySpan<char> rest, Utf8Buffer result)
    {
        Span<byte> cluster = stackalloc byte[8];
        Span<byte> single = stackalloc byte[4];
        while (rest.Length > 0)
        {
            int length = StringInfo.GetNextTextElementLength(rest);
            if (length < 6 && Encoding.UTF8.TryGetBytes(rest[..length], cluster, out int bytes) && bytes < 6
                && map.Shortest(cluster[..bytes], out ReadOnlySpan<byte> replacement))
            {
                result.Append(replacement);
            }
            else
            {
                foreach (Rune rune in rest[..length].EnumerateRunes()) Character(single[..rune.EncodeToUtf8(single)], result);
            }

            rest = rest[length..];
        }
    }

    private void Character(ReadOnlySpan<byte> character, Utf8Buffer result)
        => result.Append(map.Shortest(character, out ReadOnlySpan<byte> replacement) ? replacement : character);
}
