using System.Text;
using System.Text.RegularExpressions;
using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records;

/// <summary>The texts of a record: what stages look at and change.</summary>
public static partial class RecordTexts
{
    /// <summary>What is learnt: the text itself, or the answers of the assistant (of a preference the better one, then the worse one).</summary>
    public static IEnumerable<string> Answers(this DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Kind switch
        {
            RecordKind.Text => [record.Text ?? ""],
            RecordKind.Chat => record.Turns.Where((t, i) => t.IsAnswer && (record.Learnt?[i] ?? true)).Select(t => t.Content ?? ""),
            _ => record.Chosen.Concat(record.Rejected).Where(t => t.IsAnswer).Select(t => t.Content ?? ""),
        };
    }

    /// <summary>What a person or a tool wrote before the last answer, messages of the system among it; of a text nothing.</summary>
    public static string Prompt(this DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return string.Join('\n', record.Turns.Where(t => !t.IsAnswer).Select(t => t.Content));
    }

    /// <summary>The first message of the user, or null.</summary>
    public static string? Question(this DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Turns.FirstOrDefault(t => t.Role == "user")?.Content;
    }

    /// <summary>What is said, without roles and calls: what languages and near duplicates are judged by.</summary>
    public static string Said(this DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Text ?? string.Join('\n', record.Turns.Concat(record.Chosen).Concat(record.Rejected).Select(t => t.Content));
    }

    /// <summary>The beginning of what is said, enough to know its language by.</summary>
    internal static string Beginning(this DataRecord record)
    {
        const int enough = 1000;
        string said = record.Said();
        return said.Length <= enough ? said : said[..(char.IsHighSurrogate(said[enough - 1]) ? enough - 1 : enough)];
    }

    /// <summary>Every text of the record, one behind another: what duplicates are judged by.</summary>
    public static string Whole(this DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var text = new StringBuilder(record.Text);
        foreach (ChatTurn turn in record.Turns.Concat(record.Chosen).Concat(record.Rejected))
        {
            text.Append(turn.Role).Append(": ").Append(turn.Content);
            foreach (ToolCall call in turn.ToolCalls) text.Append(call.Name).Append(call.Arguments);
            text.Append('\n');
        }

        foreach (ToolDefinition tool in record.Tools) text.Append(tool.Name).Append(tool.Description).Append(tool.Parameters);

        if (record.Good is { } good) text.Append(good ? '+' : '-');
        return text.ToString();
    }

    /// <summary>The record with every text in the arguments of tool calls changed; numbers, names and braces stay. The same object where nothing changes.</summary>
    /// <param name="record">The record.</param>
    /// <param name="change">Takes what stands between quotes, as JSON escapes it; what it gives needs no escapes of its own.</param>
    public static DataRecord MapArguments(this DataRecord record, Func<string, string> change)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(change);
        bool changed = false;
        IReadOnlyList<ChatTurn> turns = All(record.Turns), chosen = All(record.Chosen), rejected = All(record.Rejected);
        return changed ? record with { Turns = turns, Chosen = chosen, Rejected = rejected } : record;

        IReadOnlyList<ChatTurn> All(IReadOnlyList<ChatTurn> some)
            => some.All(t => t.ToolCalls.Count == 0) ? some : [.. some.Select(t => t with { ToolCalls = [.. t.ToolCalls.Select(c => c with { Arguments = Changed(c.Arguments) })] })];

        string Changed(string json)
        {
            string after = Quoted().Replace(json, m => $"\"{change(m.Groups[1].Value)}\"");
            changed |= after != json;
            return after;
        }
    }

    /// <summary>The record with every message changed; the same object where nothing changes.</summary>
    /// <param name="record">The record.</param>
    /// <param name="change">Gives the text itself back where it has nothing to change.</param>
    /// <param name="roles">Whose messages, or null for everybody's; a text that is no conversation is always changed.</param>
    public static DataRecord Map(this DataRecord record, Func<string, string> change, Func<string, bool>? roles = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(change);
        bool changed = false;
        string? text = Changed(record.Text);
        IReadOnlyList<ChatTurn> turns = All(record.Turns), chosen = All(record.Chosen), rejected = All(record.Rejected);
        return changed ? record with { Text = text, Turns = turns, Chosen = chosen, Rejected = rejected } : record;

        string? Changed(string? before)
        {
            if (before is null) return null;
            string after = change(before);
            changed |= after != before;
            return after;
        }

        IReadOnlyList<ChatTurn> All(IReadOnlyList<ChatTurn> some)
        {
            ChatTurn[]? copy = null;
            for (int i = 0; i < some.Count; i++)
            {
                if (roles is not null && !roles(some[i].Role)) continue;
                string? content = Changed(some[i].Content), reasoning = Changed(some[i].Reasoning);
                if (content != some[i].Content || reasoning != some[i].Reasoning) (copy ??= [.. some])[i] = some[i] with { Content = content, Reasoning = reasoning };
            }

            return copy ?? some;
        }
    }

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Quoted();
}
