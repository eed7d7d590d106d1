using System.Text.Json;
using Lathe.Text.ChatTemplates.Jinja;
using Lathe.Text.ChatTemplates.Jinja.Functions;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates;

/// <summary>A conversation as the variables of a template, named and shaped as transformers has them.</summary>
internal static class TemplateInput
{
    public static (string Text, IReadOnlyList<(int Start, int End)> Marked) Render(
        JinjaTemplate template, IReadOnlyList<ChatTurn> turns, RenderOptions options, IReadOnlyDictionary<string, string> specialTokens)
    {
        try
        {
            return template.Render(Variables(turns, options, specialTokens, argumentsAsText: false), options.Clock.GetLocalNow());
        }
        catch (ChatTemplateException error) when (!error.IsRefusal && turns.Any(t => t.ToolCalls.Count > 0))
        {
            // Most templates take a call's arguments as an object, a few paste them as text.
            try
            {
                return template.Render(Variables(turns, options, specialTokens, argumentsAsText: true), options.Clock.GetLocalNow());
            }
            catch (ChatTemplateException)
            {
                throw error;
            }
        }
    }

    private static Dictionary<string, Value> Variables(IReadOnlyList<ChatTurn> turns, RenderOptions options, IReadOnlyDictionary<string, string> specialTokens, bool argumentsAsText)
    {
        var variables = new Dictionary<string, Value>(StringComparer.Ordinal)
        {
            ["messages"] = ListValue.Of(turns.Select(t => Turn(t, argumentsAsText))),
            ["tools"] = options.Tools.Count == 0 ? NoneValue.Instance : ListValue.Of(options.Tools.Select(Tool)),
            ["documents"] = NoneValue.Instance,
            ["add_generation_prompt"] = BooleanValue.Of(options.AddGenerationPrompt),
        };
        foreach ((string name, string token) in specialTokens) variables[name] = new TextValue(token);
        foreach ((string name, JsonElement value) in options.Variables) variables[name] = JsonValue.From(value);
        return variables;
    }

    private static DictionaryValue Turn(ChatTurn turn, bool argumentsAsText)
    {
        var message = new DictionaryValue();
        message.Set("role", new TextValue(turn.Role));
        message.Set("content", Text(turn.Content));
        if (turn.Reasoning is { } reasoning) message.Set("reasoning_content", new TextValue(reasoning));
        if (turn.ToolCalls.Count > 0) message.Set("tool_calls", ListValue.Of(turn.ToolCalls.Select(c => Call(c, argumentsAsText))));
        if (turn.ToolCallId is { } id) message.Set("tool_call_id", new TextValue(id));
        if (turn.Name is { } name) message.Set("name", new TextValue(name));
        return message;
    }

    private static DictionaryValue Call(ToolCall call, bool argumentsAsText)
    {
        DictionaryValue outer = new(), function = new();
        if (call.Id is { } id) outer.Set("id", new TextValue(id));
        outer.Set("type", new TextValue("function"));
        outer.Set("function", function);
        function.Set("name", new TextValue(call.Name));
        function.Set("arguments", argumentsAsText ? new TextValue(call.Arguments) : Json(call.Arguments, $"the arguments of the call of '{call.Name}'"));
        return outer;
    }

    private static DictionaryValue Tool(ToolDefinition tool)
    {
        DictionaryValue outer = new(), function = new();
        outer.Set("type", new TextValue("function"));
        outer.Set("function", function);
        function.Set("name", new TextValue(tool.Name));
        function.Set("description", new TextValue(tool.Description));
        function.Set("parameters", Json(tool.Parameters, $"the parameters of the tool '{tool.Name}'"));
        return outer;
    }

    private static Value Text(string? text) => text is null ? NoneValue.Instance : new TextValue(text);

    private static Value Json(string text, string what)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return JsonValue.From(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"{what} are no JSON: {error.Message}", error);
        }
    }
}
