using Lathe.Text.ChatTemplates.Jinja.Expressions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary>Gives a value to a name, to several names at once, or to a field of a namespace.</summary>
internal static class Assignment
{
    /// <summary>Whether something may stand on the left of <c>=</c>.</summary>
    public static bool IsTarget(Expression target)
        => target is NameExpression or MemberExpression { Target: NameExpression } || (target is ListExpression list && list.Items.All(static i => i is NameExpression or ListExpression && IsTarget(i)));

    public static void Set(Expression target, Value value, Frame frame)
    {
        switch (target)
        {
            case NameExpression name:
                frame.Set(name.Name, value);
                break;
            case MemberExpression member:
                if (member.Target.Evaluate(frame) is not NamespaceValue space) throw new ChatTemplateException(frame.Template, member.Line, "only a field of a namespace can be set");
                space.Fields[member.Key.Evaluate(frame).Text] = value;
                break;
            case ListExpression list:
                Value[] parts = [.. value.Elements ?? throw new ChatTemplateException(frame.Template, list.Line, $"a {value.TypeName} does not fall into {list.Items.Count} parts")];
                if (parts.Length != list.Items.Count) throw new ChatTemplateException(frame.Template, list.Line, $"{parts.Length} values do not go into {list.Items.Count} names");
                for (int i = 0; i < parts.Length; i++) Set(list.Items[i], parts[i], frame);
                break;
        }
    }
}
