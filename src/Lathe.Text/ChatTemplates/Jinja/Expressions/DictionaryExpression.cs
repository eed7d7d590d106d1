using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Expressions;

/// <summary><c>{'key': value}</c></summary>
internal sealed class DictionaryExpression(int line, IReadOnlyList<(Expression Key, Expression Value)> entries) : Expression(line)
{
    protected override Value Compute(Frame frame)
    {
        var dictionary = new DictionaryValue();
        foreach ((Expression key, Expression value) in entries) dictionary.Entries[key.Evaluate(frame)] = value.Evaluate(frame);
        return dictionary;
    }
}
