using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>message.role</c> or <c>message['role']</c>: the first asks for methods before keys, the second for keys before methods.</summary>
internal sealed class MemberExpression(int line, Expression target, Expression key, bool dotted) : Expression(line)
{
    public Expression Target => target;

    public Expression Key => key;

    protected override Value Compute(Frame frame)
    {
        Value owner = target.Evaluate(frame), name = key.Evaluate(frame);
        if (owner is UndefinedValue undefined) throw Error(frame, $"{undefined.What} is undefined: it has no '{name.Text}'");
        return Find(owner, name, dotted) ?? new UndefinedValue($"'{name.Text}' of a {owner.TypeName}");
    }

    /// <summary>What the owner has under the name, or null.</summary>
    public static Value? Find(Value owner, Value name, bool dotted)
    {
        Value? member = name is TextValue text && dotted ? owner.Member(text.Text) : null;
        return member ?? owner.Item(name) ?? (name is TextValue late && !dotted ? owner.Member(late.Text) : null);
    }
}
