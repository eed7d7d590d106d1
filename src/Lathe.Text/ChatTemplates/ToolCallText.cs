using System.Text;
using System.Text.Json;

namespace Lathe.Text.ChatTemplates;

/// <summary>Reads calls of tools from what a model wrote, in the forms that published models were tuned with.</summary>
internal static class ToolCallText
{
    /// <summary>The calls in <c>{"name": …, "arguments": …}</c>, alone or in a list, several with blanks, commas or semicolons between.</summary>
    /// <returns>The calls, or null where the text is anything else.</returns>
    public static List<ToolCall>? Json(ReadOnlySpan<char> text)
    {
        var calls = new List<ToolCall>();
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        for (int at = 0; ;)
        {
            while (at < bytes.Length && bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)',' or (byte)';') at++;
            if (at >= bytes.Length) return calls.Count > 0 ? calls : null;
            var reader = new Utf8JsonReader(bytes.AsSpan(at));
            try
            {
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                JsonElement root = document.RootElement;
                foreach (JsonElement element in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : Enumerable.Repeat(root, 1))
                {
                    if (Call(element) is not { } call) return null;
                    calls.Add(call);
                }
            }
            catch (JsonException)
            {
                return null;
            }

            at += (int)reader.BytesConsumed;
        }
    }

    /// <summary>The calls in <c>name[ARGS]{…}</c>, as the later Mistral models write them, or in JSON.</summary>
    public static List<ToolCall>? Mistral(ReadOnlySpan<char> text)
    {
        int split = text.IndexOf("[ARGS]");
        if (split < 0) return Json(text);
        string name = text[..split].Trim().ToString();
        if (name.IndexOf("[CALL_ID]", StringComparison.Ordinal) is var id and >= 0) name = name[..id];
        string arguments = text[(split + 6)..].Trim().ToString();
        return name.Length > 0 && IsObject(arguments) ? [new ToolCall(name, arguments)] : null;
    }

    private static ToolCall? Call(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        if (element.TryGetProperty("function", out JsonElement function) && function.ValueKind == JsonValueKind.Object) element = function;
        if (!element.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String) return null;
        if (!element.TryGetProperty("arguments", out JsonElement arguments) && !element.TryGetProperty("parameters", out arguments)) return null;
        string text = arguments.ValueKind == JsonValueKind.String ? arguments.GetString()! : arguments.GetRawText();
        string? id = element.TryGetProperty("id", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        return IsObject(text) ? new ToolCall(name.GetString()!, text) { Id = id } : null;
    }

    private static bool IsObject(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
