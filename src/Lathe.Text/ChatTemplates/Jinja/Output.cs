using System.Text;

namespace Lathe.Text.ChatTemplates.Jinja;

/// <summary>The text that a body writes, and which parts of it the template marks as the assistant's.</summary>
internal sealed class Output(Rendering rendering)
{
    private readonly StringBuilder _text = new();
    private List<(int Start, int End)>? _marked;

    public int Length => _text.Length;

    public IReadOnlyList<(int Start, int End)> Marked => _marked ?? [];

    public void Write(string text, int line)
    {
        rendering.Room(_text.Length + (long)text.Length > Rendering.LongestText ? long.MaxValue : text.Length, line);
        _text.Append(text);
    }

    public void Mark(int start) => (_marked ??= []).Add((start, _text.Length));

    public override string ToString() => _text.ToString();
}
