using System.Text;
using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline.Splitters;

/// <summary>Spaces become <c>▁</c>, one is put in front, and a new piece starts at each: SentencePiece's words.</summary>
/// <param name="replacement">What a space becomes.</param>
/// <param name="prepend">When one is put in front: <c>always</c>, <c>first</c> (at the start of the input only), <c>never</c>.</param>
/// <param name="split">Whether a piece starts at each.</param>
internal sealed class MetaspaceSplitter(Rune replacement, string prepend, bool split) : Splitter
{
    private readonly byte[] _mark = Encoding.UTF8.GetBytes(replacement.ToString());

    public override void Split(ReadOnlySpan<byte> text, bool first, PieceList result)
    {
        bool starts = text[0] == ' ' || text.StartsWith(_mark);
        if (!starts && (prepend == "always" || (prepend == "first" && first))) result.Bytes.Append(_mark);
        for (bool any = false; text.Length > 0; any = true)
        {
            int next = text[0] == ' ' ? 0 : text.IndexOf((byte)' ');
            int mark = text.IndexOf(_mark);
            bool space = next >= 0 && (mark < 0 || next < mark);
            int at = space ? next : mark < 0 ? text.Length : mark;
            result.Bytes.Append(text[..at]);
            any |= at > 0;
            text = text[at..];
            if (text.Length == 0) break;
            if (split && any) result.End();
            result.Bytes.Append(_mark);
            text = text[(space ? 1 : _mark.Length)..];
        }

        result.End();
    }

    public override bool CutsBefore(ReadOnlySpan<byte> space) => split && (space[0] == ' ' || space.StartsWith(_mark));

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Metaspace");
        writer.WriteString("replacement", replacement.ToString());
        writer.WriteString("prepend_scheme", prepend);
        writer.WriteBoolean("split", split);
        writer.WriteEndObject();
    }
}
