using System.Text;

namespace Lathe.Text.ChatTemplates;

/// <summary>
/// Parts an answer that comes in pieces into its text and the calls of tools in it. Known are the forms of Hermes and Qwen
/// (<c>&lt;tool_call&gt;{…}&lt;/tool_call&gt;</c>), of Mistral (<c>[TOOL_CALLS][…]</c>, <c>[TOOL_CALLS]name[ARGS]{…}</c>) and of Llama 3.1
/// (<c>{"name": …, "parameters": …}</c> as the whole answer, with or without <c>&lt;|python_tag|&gt;</c>). What begins like a call is held
/// back; where it turns out to be none, it is text after all.
/// </summary>
/// <param name="tools">The names that may be called: bare JSON that names another is text.</param>
public sealed class ToolCallScanner(IEnumerable<string> tools)
{
    private const string Open = "<tool_call>", Close = "</tool_call>", Mistral = "[TOOL_CALLS]", Python = "<|python_tag|>";
    private static readonly string[] Markers = [Open, Mistral, Python];
    private readonly HashSet<string> _tools = [.. tools];
    private readonly List<ToolCall> _calls = [];
    private readonly StringBuilder _held = new();
    private bool _spoken;
    private bool _ending;

    /// <summary>The calls found so far; all of them after <see cref="Finish"/>.</summary>
    public IReadOnlyList<ToolCall> Calls => _calls;

    /// <summary>Takes the next piece of the answer.</summary>
    /// <returns>Text that is certain to be text, often none.</returns>
    public string Append(ReadOnlySpan<char> piece)
    {
        _held.Append(piece);
        var text = new StringBuilder();
        while (Take(text))
        {
        }

        return text.ToString();
    }

    /// <summary>Ends the answer.</summary>
    /// <returns>The rest of its text.</returns>
    public string Finish()
    {
        _ending = true;
        var text = new StringBuilder();
        while (Take(text))
        {
        }

        return _calls.Count > 0 ? text.ToString().TrimEnd() : text.ToString();
    }

    // Moves what is decided; false where nothing more is.
    private bool Take(StringBuilder text)
    {
        string held = _held.ToString();
        if (held.Length == 0) return false;
        int first = held.AsSpan().IndexOfAnyExcept(" \t\r\n");
        bool bare = !_spoken && first >= 0 && held[first] is '{' or '[' && !held.AsSpan(first).StartsWith(Mistral);
        if (bare && !(held[first] == '[' && Mistral.StartsWith(held[first..], StringComparison.Ordinal)))
            return _ending && Settle(text, held, held.Length, ToolCallText.Json(held), known: true);
        int marker = Markers.Select(m => held.IndexOf(m, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        if (marker < 0) return Speak(text, held, _ending ? held.Length : held.Length - Beginning(held));
        if (marker > 0) return Speak(text, held, marker);
        if (held.StartsWith(Open, StringComparison.Ordinal))
        {
            int close = held.IndexOf(Close, StringComparison.Ordinal);
            if (close < 0 && !_ending) return false;
            int end = close < 0 ? held.Length : close;
            return Settle(text, held, close < 0 ? held.Length : close + Close.Length, ToolCallText.Json(held.AsSpan(Open.Length, end - Open.Length)), known: false);
        }

        // The others go on to the end of the answer, or to the next of their kind.
        string start = held.StartsWith(Mistral, StringComparison.Ordinal) ? Mistral : Python;
        int next = held.IndexOf(start, start.Length, StringComparison.Ordinal);
        if (next < 0 && !_ending) return false;
        int stop = next < 0 ? held.Length : next;
        ReadOnlySpan<char> inside = held.AsSpan(start.Length, stop - start.Length);
        return Settle(text, held, stop, start == Mistral ? ToolCallText.Mistral(inside) : ToolCallText.Json(inside), known: false);
    }

    private bool Settle(StringBuilder text, string held, int length, List<ToolCall>? calls, bool known)
    {
        if (calls is null || (known && !calls.TrueForAll(c => _tools.Contains(c.Name)))) return Speak(text, held, length);
        _calls.AddRange(calls);
        _held.Remove(0, length);

        // Blanks between calls are no text.
        if (held.AsSpan(length).IndexOfAnyExcept(" \t\r\n") < 0) _held.Clear();
        return true;
    }

    private bool Speak(StringBuilder text, string held, int length)
    {
        if (length == 0) return false;
        string said = held[..length];
        bool blank = said.AsSpan().IndexOfAnyExcept(" \t\r\n") < 0;

        // Blanks at the beginning wait: a call may stand behind them.
        if (blank && !_spoken && held.Length == length && _calls.Count == 0 && !_ending) return false;
        _spoken |= !blank;
        if (!(blank && _calls.Count > 0)) text.Append(said);
        _held.Remove(0, length);
        return true;
    }

    // How much of the end may be the beginning of a marker.
    private static int Beginning(string held)
    {
        for (int length = Math.Min(held.Length, Python.Length - 1); length > 0; length--)
        {
            string end = held[^length..];
            if (Markers.Any(m => m.StartsWith(end, StringComparison.Ordinal))) return length;
        }

        return 0;
    }
}
