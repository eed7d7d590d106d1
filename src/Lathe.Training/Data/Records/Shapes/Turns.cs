using System.Text;
using System.Text.Json;
using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>Messages as OpenAI writes them (<c>role</c>, <c>content</c>) and as ShareGPT does (<c>from</c>, <c>value</c>), and what is between.</summary>
internal static class Turns
{
    /// <summary>One message, a list of them, or a text that is the message of a role.</summary>
    public static List<ChatTurn> Read(JsonElement value, string name, string role, List<bool?>? learnt = null)
    {
        if (value.ValueKind == JsonValueKind.String) return [new ChatTurn(role, Fields.String(value, name))];
        if (value.ValueKind == JsonValueKind.Object) return [Turn(value, name, learnt)];
        if (value.ValueKind != JsonValueKind.Array) throw new RecordException("wrong type", $"'{name}' is {Fields.Kind(value)}: expected a list of messages");
        var turns = new List<ChatTurn>();
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Object) throw new RecordException("wrong type", $"message {turns.Count + 1} of '{name}' is {Fields.Kind(element)}: expected an object");
            turns.Add(Turn(element, $"{name}[{turns.Count}]", learnt));
        }

        return turns;
    }

    private static ChatTurn Turn(JsonElement element, string name, List<bool?>? learnt)
    {
        var fields = new Fields(element, NoColumns);
        string given = fields.Text("role") ?? fields.Text("from") ?? throw new RecordException("no role", $"{name} has neither 'role' nor 'from'");
        string role = Role(given) ?? throw new RecordException("unknown role", $"{name} is of '{given}': expected system, user, assistant, tool, human, gpt, function_call or observation");
        string? content = Content(fields, name, out bool? weighted);
        learnt?.Add(weighted ?? Weight(fields));
        if (given == "function_call") return new ChatTurn(role, null) { ToolCalls = ToolReader.Written(content, name) };
        IReadOnlyList<ToolCall> calls = fields.Has("tool_calls") || fields.Has("function_call") ? ToolReader.Calls(fields, name) : [];
        if (content is null && calls.Count == 0) throw new RecordException("no content", $"{name} has neither content nor calls of tools");
        return new ChatTurn(role, content)
        {
            ToolCalls = calls,
            Reasoning = fields.Text("reasoning_content") ?? fields.Text("reasoning"),
            ToolCallId = fields.Text("tool_call_id"),
            Name = fields.Text("name"),
        };
    }

    private static string? Role(string given) => given switch
    {
        "user" or "human" => "user",
        "assistant" or "gpt" or "chatgpt" or "bing" or "bard" or "model" or "function_call" => "assistant",
        "system" or "developer" => "system",
        "tool" or "observation" or "function" or "function_response" or "ipython" => "tool",
        _ => null,
    };

    private static string? Content(Fields fields, string name, out bool? learnt)
    {
        learnt = null;
        string? field = fields.First("content", "value");
        if (field is null) return null;
        if (fields.Has(field, JsonValueKind.Object)) return fields.Find(field)!.Value.GetRawText();
        if (!fields.Has(field, JsonValueKind.Array)) return fields.Text(field);
        var text = new StringBuilder();
        foreach (JsonElement element in fields.List(field))
        {
            if (element.ValueKind == JsonValueKind.String)
            {
                text.Append(Fields.String(element, name));
                continue;
            }

            var part = new Fields(element, NoColumns);
            string? type = part.Text("type");
            if (type is not (null or "text" or "input_text" or "output_text")) throw new RecordException("not text", $"{name} has a part of type '{type}': only text can be learnt");
            text.Append(part.Text("text") ?? part.Text("value") ?? part.Text("content") ?? throw part.Missing("text"));
            if (Weight(part) is not { } weight) continue;
            if (learnt is { } before && before != weight) throw new RecordException("mixed weights", $"{name} has parts that are learnt and parts that are not");
            learnt = weight;
        }

        return text.ToString();
    }

    // OpenAI's tuning files and LLaMA-Factory's say by a weight whether a message is learnt.
    private static bool? Weight(Fields fields)
    {
        string? name = fields.First("weight", "loss_weight");
        if (name is null || fields.Find(name) is not { ValueKind: JsonValueKind.Number } weight || !weight.TryGetDouble(out double number)) return null;
        return number switch
        {
            0 => false,
            1 => true,
            _ => throw new RecordException("partial weight", $"a message is to be learnt by {number}: only 0 and 1 are known"),
        };
    }

    private static readonly Dictionary<string, string> NoColumns = [];
}
