using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja;

/// <summary>Names and their values in one body (template, loop, macro), over those of the bodies around it.</summary>
internal sealed class Frame
{
    private readonly Frame? _outer;
    private readonly Dictionary<string, Value> _names = new(StringComparer.Ordinal);

    public Frame(Rendering rendering) => Rendering = rendering;

    private Frame(Frame outer) => (_outer, Rendering) = (outer, outer.Rendering);

    public Rendering Rendering { get; }

    public string Template => Rendering.Template;

    public Frame Inner() => new(this);

    public void Set(string name, Value value) => _names[name] = value;

    public Value? Find(string name)
    {
        for (Frame? frame = this; frame is not null; frame = frame._outer)
        {
            if (frame._names.TryGetValue(name, out Value? value)) return value;
        }

        return null;
    }
}
