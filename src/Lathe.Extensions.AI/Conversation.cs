using System.Text;
using System.Text.Json;
using Lathe.Text.ChatTemplates;
using Microsoft.Extensions.AI;

namespace Lathe.Extensions.AI;

/// <summary>Messages as turns of a template. Results of several tools in one message become turns of their own.</summary>
internal static class Conversation
{
    // On one line: a model reads what it would write.
    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    public static IEnumerable<ChatTurn> Turns(IEnumerable<ChatMessage> messages)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ChatMessage message in messages)
        {
            StringBuilder text = new(), reasoning = new();
            var calls = new List<ToolCall>();
            var results = new List<ChatTurn>();
            bool spoken = false;
            foreach (AIContent content in message.Contents)
            {
                switch (content)
                {
                    case TextContent said:
                        text.Append(said.Text);
                        spoken = true;
                        break;
                    case TextReasoningContent thought:
                        reasoning.Append(thought.Text);
                        break;
                    case FunctionCallContent call:
                        names[call.CallId] = call.Name;
                        calls.Add(new ToolCall(call.Name, Json(call.Arguments ?? new Dictionary<string, object?>())) { Id = call.CallId });
                        break;
                    case FunctionResultContent result:
                        results.Add(new ChatTurn("tool", Result(result)) { ToolCallId = result.CallId, Name = names.GetValueOrDefault(result.CallId) });
                        break;
                    case UsageContent:
                        break;
                    default:
                        throw new NotSupportedException($"A message of the {message.Role} holds {content.GetType().Name}: the model reads text, and calls and results of functions.");
                }
            }

            foreach (ChatTurn result in results) yield return result;
            if (results.Count > 0 && !spoken) continue;
            yield return new ChatTurn(message.Role.Value, spoken || calls.Count == 0 ? text.ToString() : null)
            {
                ToolCalls = calls,
                Reasoning = reasoning.Length > 0 ? reasoning.ToString() : null,
                Name = message.AuthorName,
            };
        }
    }

    /// <summary>Additional properties are variables of the template, such as <c>enable_thinking</c>.</summary>
    public static Dictionary<string, JsonElement> Variables(AdditionalPropertiesDictionary? properties)
        => properties?.ToDictionary(p => p.Key, p => JsonSerializer.SerializeToElement(p.Value, AIJsonUtilities.DefaultOptions), StringComparer.Ordinal) ?? [];

    private static string Result(FunctionResultContent result) => result.Result switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        null => result.Exception is { } error ? $"error: {error.Message}" : "null",
        { } value => Json(value),
    };

    private static string Json(object value) => JsonSerializer.Serialize(value, Compact.GetTypeInfo(value.GetType()));
}
