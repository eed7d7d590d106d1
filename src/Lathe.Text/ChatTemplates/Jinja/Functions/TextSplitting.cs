using System.Buffers;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>Python's ways to cut a string.</summary>
internal static class TextSplitting
{
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029");

    public static ListValue Split(string text, Call call, bool fromEnd)
    {
        long most = call.Integer(1, "maxsplit", -1);
        if (most < 0) most = long.MaxValue;
        if (call.OptionalText(0, "sep") is not { } separator) return AtSpaces(text, most, fromEnd);
        if (separator.Length == 0) throw call.Error($"{call.What} cannot cut at an empty string");
        var parts = new List<Value>();
        if (!fromEnd)
        {
            int at = 0;
            for (int next; parts.Count < most && (next = text.IndexOf(separator, at, StringComparison.Ordinal)) >= 0; at = next + separator.Length) parts.Add(new TextValue(text[at..next]));
            parts.Add(new TextValue(text[at..]));
            return new ListValue(parts);
        }

        int end = text.Length;
        for (int next; parts.Count < most && end > 0 && (next = text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal)) >= 0; end = next)
            parts.Add(new TextValue(text[(next + separator.Length)..end]));
        parts.Add(new TextValue(text[..end]));
        parts.Reverse();
        return new ListValue(parts);
    }

    public static ListValue Lines(string text, bool keepEnds)
    {
        var lines = new List<Value>();
        for (int at = 0; at < text.Length;)
        {
            int end = text.AsSpan(at).IndexOfAny(LineEnds);
            int stop = end < 0 ? text.Length : at + end;
            int next = end < 0 ? stop : text[stop] == '\r' && stop + 1 < text.Length && text[stop + 1] == '\n' ? stop + 2 : stop + 1;
            lines.Add(new TextValue(text[at..(keepEnds ? next : stop)]));
            at = next;
        }

        return new ListValue(lines);
    }

    public static ListValue Partition(string text, string separator, bool fromEnd, Call call)
    {
        if (separator.Length == 0) throw call.Error($"{call.What} cannot cut at an empty string");
        int at = fromEnd ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        string[] parts = at >= 0 ? [text[..at], separator, text[(at + separator.Length)..]] : fromEnd ? ["", "", text] : [text, "", ""];
        return new ListValue([.. parts.Select(p => new TextValue(p))], tuple: true);
    }

    private static ListValue AtSpaces(string text, long most, bool fromEnd)
    {
        string[] words = [.. PythonText.Words(text)];
        if (words.Length <= most) return ListValue.Of(words.Select(w => new TextValue(w)));
        var parts = new List<Value>();
        string rest = PythonText.Trim(text);
        for (int i = 0; i < most; i++)
        {
            string word = fromEnd ? words[^(i + 1)] : words[i];
            parts.Add(new TextValue(word));
            rest = fromEnd ? PythonText.TrimEnd(rest[..^word.Length]) : PythonText.TrimStart(rest[word.Length..]);
        }

        parts.Add(new TextValue(rest));
        if (fromEnd) parts.Reverse();
        return new ListValue(parts);
    }
}
