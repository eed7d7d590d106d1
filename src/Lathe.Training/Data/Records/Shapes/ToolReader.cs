using System.Text.Json;
using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>Definitions of tools and calls of them.</summary>
internal static class ToolReader
{
    private static readonly Dictionary<string, string> NoColumns = [];

    /// <summary>The tools of a record: a list, or a list written as text; OpenAI's <c>{"type": "function", …}</c> around each, or not.</summary>
    public static IReadOnlyList<ToolDefinition> Tools(Fields record)
    {
        string? name = record.First("tools", "functions");
        return name is null ? [] : [.. record.List(name).Select(t => Tool(t, name))];
    }

    /// <summary>The calls of an OpenAI message, in the old form and in the new.</summary>
    public static IReadOnlyList<ToolCall> Calls(Fields message, string name)
        => message.Has("tool_calls") ? [.. message.List("tool_calls").Select(c => Call(c, $"{name}.tool_calls"))] : [Call(message.Find("function_call")!.Value, $"{name}.function_call")];

    /// <summary>The calls that a ShareGPT message writes as JSON in its text, one or a list.</summary>
    public static IReadOnlyList<ToolCall> Written(string? text, string name)
    {
        JsonElement value = Fields.Parse(text ?? throw new RecordException("no content", $"{name} calls nothing"), name);
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(c => Call(c, name))] : [Call(value, name)];
    }

    private static ToolDefinition Tool(JsonElement element, string name)
    {
        Fields fields = Function(element, name);
        return new ToolDefinition(fields.Required("name"), fields.Text("description") ?? "", Object(fields, "parameters") ?? """{"type": "object", "properties": {}}""");
    }

    private static ToolCall Call(JsonElement element, string name)
    {
        Fields fields = Function(element, name);
        string arguments = Object(fields, "arguments") ?? Object(fields, "parameters") ?? "{}";
        return new ToolCall(fields.Required("name"), arguments) { Id = new Fields(element, NoColumns).Text("id") };
    }

    private static Fields Function(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new RecordException("wrong type", $"a function in '{name}' is {Fields.Kind(element)}: expected an object");
        var fields = new Fields(element, NoColumns);
        return fields.Find("function") is { ValueKind: JsonValueKind.Object } function ? new Fields(function, NoColumns) : fields;
    }

    // A JSON object as text, whether it was written as one or as a text.
    private static string? Object(Fields fields, string name)
    {
        if (fields.Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String)
        {
            string text = Fields.String(value, name);
            value = Fields.Parse(text.Length == 0 ? "{}" : text, name);
        }

        return value.ValueKind == JsonValueKind.Object ? value.GetRawText() : throw new RecordException("wrong type", $"'{name}' is {Fields.Kind(value)}: expected an object");
    }
}
