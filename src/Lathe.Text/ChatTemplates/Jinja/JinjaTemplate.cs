using Lathe.Text.ChatTemplates.Jinja.Functions;
using Lathe.Text.ChatTemplates.Jinja.Statements;
using Lathe.Text.ChatTemplates.Jinja.Syntax;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja;

/// <summary>A template that was read once and may be rendered often, from several threads.</summary>
internal sealed class JinjaTemplate
{
    private readonly string _name;
    private readonly Body _body;

    public JinjaTemplate(string source, string name)
    {
        (_name, Source) = (name, source);
        (_body, MarksGeneration) = Parser.Read(source, name);
    }

    public string Source { get; }

    /// <summary>Whether it has <c>{% generation %}</c> blocks.</summary>
    public bool MarksGeneration { get; }

    /// <summary>The text, and which parts of it are the assistant's where the template says so.</summary>
    /// <exception cref="ChatTemplateException">It goes wrong, refuses, or takes too much work.</exception>
    public (string Text, IReadOnlyList<(int Start, int End)> Marked) Render(IEnumerable<KeyValuePair<string, Value>> variables, DateTimeOffset now)
    {
        var frame = new Frame(new Rendering(_name, now));
        Globals.AddTo(frame);
        foreach ((string name, Value value) in variables) frame.Set(name, value);
        var output = new Output(frame.Rendering);
        try
        {
            _body.Run(frame.Inner(), output);
        }
        catch (InsufficientExecutionStackException)
        {
            throw new ChatTemplateException(_name, 0, "the template is nested too deeply");
        }

        return (output.ToString(), output.Marked);
    }
}
