using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records;

/// <summary>Records as JSON objects: OpenAI's messages with tools, TRL's conversational preferences and ratings, or a text. What is written reads back equal.</summary>
public static class RecordJson
{
    internal static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A record on one line.</summary>
    public static string Write(DataRecord record)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Writing)) Write(json, record);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    internal static void Write(Utf8JsonWriter json, DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        json.WriteStartObject();
        switch (record.Kind)
        {
            case RecordKind.Text:
                json.WriteString("text", record.Text);
                break;
            case RecordKind.Chat:
                Turns(json, "messages", record.Turns, record.Learnt);
                break;
            case RecordKind.Preference:
                Turns(json, "prompt", record.Turns);
                Turns(json, "chosen", record.Chosen);
                Turns(json, "rejected", record.Rejected);
                break;
            default:
                Turns(json, "prompt", record.Turns);
                Turns(json, "completion", record.Chosen);
                json.WriteBoolean("label", record.Good ?? true);
                break;
        }

        if (record.Tools.Count > 0) Tools(json, record.Tools);
        if (record.Label is { } label) json.WriteString("category", label);
        json.WriteEndObject();
    }

    private static void Turns(Utf8JsonWriter json, string name, IReadOnlyList<ChatTurn> turns, IReadOnlyList<bool>? learnt = null)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < turns.Count; i++) Turn(json, turns[i], learnt?[i]);
        json.WriteEndArray();
    }

    private static void Turn(Utf8JsonWriter json, ChatTurn turn, bool? learnt)
    {
        json.WriteStartObject();
        json.WriteString("role", turn.Role);
        json.WriteString("content", turn.Content);
        if (turn.Reasoning is { } reasoning) json.WriteString("reasoning_content", reasoning);
        if (turn.Name is { } name) json.WriteString("name", name);
        if (turn.ToolCallId is { } id) json.WriteString("tool_call_id", id);
        if (turn.ToolCalls.Count > 0) Calls(json, turn.ToolCalls);
        if (learnt is { } learns) json.WriteNumber("weight", learns ? 1 : 0);
        json.WriteEndObject();
    }

    private static void Calls(Utf8JsonWriter json, IReadOnlyList<ToolCall> calls)
    {
        json.WriteStartArray("tool_calls");
        foreach (ToolCall call in calls)
        {
            json.WriteStartObject();
            if (call.Id is { } id) json.WriteString("id", id);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Tools(Utf8JsonWriter json, IReadOnlyList<ToolDefinition> tools)
    {
        json.WriteStartArray("tools");
        foreach (ToolDefinition tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("parameters");
            json.WriteRawValue(tool.Parameters);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
