using System.Globalization;
using System.Text.Json;
using Lathe.Text.ChatTemplates.Jinja.Values;

namespace Lathe.Text.ChatTemplates.Jinja.Functions;

/// <summary>JSON as a template sees it.</summary>
internal static class JsonValue
{
    public static Value From(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String: return new TextValue(json.GetString()!);
            case JsonValueKind.True: return BooleanValue.True;
            case JsonValueKind.False: return BooleanValue.False;
            case JsonValueKind.Number:
                return json.TryGetInt64(out long whole) && json.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? new IntegerValue(whole)
                    : new FloatValue(double.Parse(json.GetRawText(), CultureInfo.InvariantCulture));
            case JsonValueKind.Array: return ListValue.Of(json.EnumerateArray().Select(From));
            case JsonValueKind.Object:
                var dictionary = new DictionaryValue();
                foreach (JsonProperty property in json.EnumerateObject()) dictionary.Set(property.Name, From(property.Value));
                return dictionary;
            default: return NoneValue.Instance;
        }
    }

    public static Value Parse(string text, Call call)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return From(document.RootElement);
        }
        catch (JsonException error)
        {
            throw call.Error($"{call.What} got text that is no JSON ({error.Message.TrimEnd('.')})");
        }
    }
}
