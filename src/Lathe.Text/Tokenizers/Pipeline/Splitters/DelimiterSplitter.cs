using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Splitters;

/// <summary>Pre-tokenizers that find delimiters and say what becomes of them: Split, Punctuation, Digits, CharDelimiterSplit.</summary>
internal sealed class DelimiterSplitter : Splitter
{
    private readonly TextPattern? _pattern;
    private readonly Func<Rune, bool>? _class;
    private readonly SplitBehavior _behavior;
    private readonly bool _invert;
    private readonly Action<Utf8JsonWriter> _write;

    private DelimiterSplitter(
        TextPattern? pattern, Func<Rune, bool>? isDelimiter, SplitBehavior behavior, bool invert, Action<Utf8JsonWriter> write)
    {
        _pattern = pattern;
        _class = isDelimiter;
        _behavior = behavior;
        _invert = invert;
        _write = write;
    }

    /// <summary>Delimiters are what a pattern matches, or with <paramref name="invert"/> what it does not.</summary>
    public static DelimiterSplitter Pattern(TextPattern pattern, SplitBehavior behavior, bool invert)
        => new(pattern, null, behavior, invert, writer =>
        {
            writer.WriteString("type", "Split");
            pattern.WriteTo(writer);
            writer.WriteString("behavior", behavior.ToString());
            writer.WriteBoolean("invert", invert);
        });

    /// <summary>Delimiters are punctuation marks.</summary>
    public static DelimiterSplitter Punctuation(SplitBehavior behavior)
        => new(null, BertCharacters.IsPunctuation, behavior, false, writer =>
        {
            writer.WriteString("type", "Punctuation");
            writer.WriteString("behavior", behavior.ToString());
        });

    /// <summary>Delimiters are digits, one by one or in runs.</summary>
    public static DelimiterSplitter Digits(bool individual)
        => new(null, Rune.IsNumber, individual ? SplitBehavior.Isolated : SplitBehavior.Contiguous, false, writer =>
        {
            writer.WriteString("type", "Digits");
            writer.WriteBoolean("individual_digits", individual);
        });

    /// <summary>One character delimits and is left out.</summary>
    public static DelimiterSplitter Character(Rune delimiter)
        => new(null, rune => rune == delimiter, SplitBehavior.Removed, false, writer =>
        {
            writer.WriteString("type", "CharDelimiterSplit");
            writer.WriteString("delimiter", delimiter.ToString());
        });

    public override void Split(ReadOnlySpan<byte> text, bool first, PieceList result)
    {
        int end = 0;
        bool open = false, lastWasDelimiter = false;
        foreach ((int from, int to) in Delimiters(text))
        {
            Part(text[end..from], _invert, ref open, ref lastWasDelimiter, result);
            Part(text[from..to], !_invert, ref open, ref lastWasDelimiter, result);
            end = to;
        }

        Part(text[end..], _invert, ref open, ref lastWasDelimiter, result);
        result.End();
    }

    public override bool CutsBefore(ReadOnlySpan<byte> space)
        => _class is not null && _behavior == SplitBehavior.Removed && space[0] < 128 && _class(new Rune(space[0]));

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        _write(writer);
        writer.WriteEndObject();
    }

    private void Part(ReadOnlySpan<byte> part, bool delimiter, ref bool open, ref bool lastWasDelimiter, PieceList result)
    {
        if (part.Length == 0) return;
        switch (_behavior)
        {
            case SplitBehavior.Removed:
                if (!delimiter) result.Add(part);
                break;
            case SplitBehavior.Isolated:
                result.Add(part);
                break;
            case SplitBehavior.Contiguous:
                if (open && delimiter != lastWasDelimiter) result.End();
                result.Bytes.Append(part);
                break;
            case SplitBehavior.MergedWithPrevious:
                // A delimiter joins the text before it, but not another delimiter.
                if (open && (!delimiter || lastWasDelimiter)) result.End();
                result.Bytes.Append(part);
                break;
            default:
                if (open && (delimiter || !lastWasDelimiter)) result.End();
                result.Bytes.Append(part);
                break;
        }

        open = true;
        lastWasDelimiter = delimiter;
    }

    private List<(int Start, int End)> Delimiters(ReadOnlySpan<byte> text)
    {
        if (_pattern is not null) return _pattern.Matches(text);
        var found = new List<(int, int)>();
        for (int at = 0, width; at < text.Length; at += width)
        {
            Rune.DecodeFromUtf8(text[at..], out Rune rune, out width);
            if (_class!(rune)) found.Add((at, at + width));
        }

        return found;
    }
}
