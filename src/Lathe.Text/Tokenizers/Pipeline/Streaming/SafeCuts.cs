using System.Buffers;
using System.Text;
using Lathe.Text.Tokenizers.Pipeline.Normalizers;
using Lathe.Text.Tokenizers.Pipeline.Splitters;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Streaming;

/// <summary>
/// Where a text may be cut so that its ids are those of the parts: in front of a space, a line feed, or a carriage return with its
/// line feed, behind a <see cref="PlainCharacters">plain character</see>. Each kind of white space is followed through the pipeline
/// once: every normalizer must keep the sides apart and leave white space in front, and there the splitter, or without one the
/// model, must end what it is at.
/// </summary>
internal sealed class SafeCuts
{
    private static readonly SearchValues<byte> Spaces = SearchValues.Create(" \r\n"u8);
    private readonly bool _space, _line, _return;

    public SafeCuts(PipelineTokenizer tokenizer, EncodeOptions options)
    {
        PipelineParts parts = tokenizer.Parts;
        Stages = [.. Flatten(parts.Normalizer)];
        if (tokenizer.Plain.Active(options) && !tokenizer.Plain.CutAtSpaces) return;
        if (tokenizer.Normalized.Active(options) && !tokenizer.Normalized.CutAtSpaces) return;
        if (options.AddSpecial && parts.Template is { } template && template.Single.Count(part => part.Id < 0) != 1) return;
        _space = Passes(parts, " "u8);
        _line = Passes(parts, "\n"u8);
        _return = Passes(parts, "\r\n"u8);
    }

    /// <summary>Whether there can be such places.</summary>
    public bool Any => _space || _line || _return;

    /// <summary>The normalizers one by one.</summary>
    public IReadOnlyList<Normalizer> Stages { get; }

    /// <summary>The last place before <paramref name="end"/>, or 0 where there is none.</summary>
    public int Last(ReadOnlySpan<byte> text, int end)
    {
        while ((end = text[..end].LastIndexOfAny(Spaces)) > 0)
        {
            // What follows must be there to be looked at; a combining mark of U+0300 to U+037F might belong to the white space.
            int behind = end + (text[end] == '\r' ? 2 : 1);
            if (behind + 4 > text.Length || text[behind] is 0xCC or 0xCD || !PlainCharacters.End(text[..end])) continue;
            bool safe = text[end] switch
            {
                (byte)' ' => _space && PlainCharacters.Begin(text[behind..]),
                (byte)'\n' => _line,
                _ => _return && text[end + 1] == '\n',
            };
            if (safe) return end;
        }

        return 0;
    }

    private static IEnumerable<Normalizer> Flatten(Normalizer? normalizer)
        => normalizer is SequenceNormalizer sequence ? sequence.Parts.SelectMany(Flatten) : normalizer is null ? [] : [normalizer];

    private bool Passes(PipelineParts parts, ReadOnlySpan<byte> space)
    {
        var (from, to) = (new Utf8Buffer(), new Utf8Buffer());
        from.Append(space);
        for (int i = 0; i < Stages.Count; i++)
        {
            if (!Stages[i].CutsBefore(from.Span, i == 0)) return false;
            from.Append((byte)'a');
            to.Clear();
            Stages[i].Part(from.Span, begins: false, ends: false, to);
            to.Truncate(Leading(to.Span));
            if (to.Length == 0) return false;
            (from, to) = (to, from);
        }

        return parts.Splitter is { } splitter ? splitter.CutsBefore(from.Span) : parts.Model.CutsBefore(from.Span);
    }

    private static int Leading(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length)
        {
            Rune.DecodeFromUtf8(text[length..], out Rune rune, out int width);
            if (rune.Value is not (' ' or '\r' or '\n' or '▁')) break;
            length += width;
        }

        return length;
    }
}
