using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lathe.Inference.Tests.Constraints;

/// <summary>JSON Schema by the book, value by value: shares nothing with what makes grammars of schemas.</summary>
internal sealed class SchemaValidator(JsonElement root)
{
    /// <summary>Why the value is not valid, or null.</summary>
    public string? Fault(JsonElement value) => Fault(root, value, "$");

    private string? Fault(JsonElement schema, JsonElement value, string at)
    {
        if (schema.ValueKind == JsonValueKind.True) return null;
        if (schema.ValueKind == JsonValueKind.False) return $"{at}: nothing is allowed";
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (Fault(schema, keyword.Name, keyword.Value, value, at) is { } fault) return fault;
        }

        return null;
    }

    private string? Fault(JsonElement schema, string keyword, JsonElement says, JsonElement value, string at)
    {
        string wrong = $"{at}: {keyword} {says.GetRawText()} does not hold for {value.GetRawText()}";
        switch (keyword)
        {
            case "type":
                return (says.ValueKind == JsonValueKind.Array ? says.EnumerateArray() : new[] { says }.AsEnumerable()).Any(type => IsOf(value, type.GetString()!)) ? null : wrong;
            case "enum":
                return says.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)) ? null : wrong;
            case "const":
                return JsonElement.DeepEquals(says, value) ? null : wrong;
            case "anyOf":
                return says.EnumerateArray().Any(one => Fault(one, value, at) is null) ? null : wrong;
            case "oneOf":
                return says.EnumerateArray().Count(one => Fault(one, value, at) is null) == 1 ? null : wrong;
            case "allOf":
                return says.EnumerateArray().Select(one => Fault(one, value, at)).FirstOrDefault(fault => fault is not null);
            case "$ref":
                return Fault(Resolve(says.GetString()!), value, at);
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(schema, keyword, says, value, at, wrong),
            JsonValueKind.Array => OfArray(schema, keyword, says, value, at, wrong),
            JsonValueKind.String => OfString(keyword, says, value.GetString()!) ? null : wrong,
            JsonValueKind.Number => OfNumber(keyword, says, value) ? null : wrong,
            _ => null,
        };
    }

    private string? OfObject(JsonElement schema, string keyword, JsonElement says, JsonElement value, string at, string wrong)
    {
        switch (keyword)
        {
            case "required":
                return says.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)) ? null : wrong;
            case "properties":
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    if (says.TryGetProperty(property.Name, out JsonElement inner) && Fault(inner, property.Value, $"{at}.{property.Name}") is { } fault) return fault;
                }

                return null;
            case "additionalProperties":
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    if (schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(property.Name, out _)) continue;
                    if (Fault(says, property.Value, $"{at}.{property.Name}") is { } fault) return fault;
                }

                return null;
            default:
                return null;
        }
    }

    private string? OfArray(JsonElement schema, string keyword, JsonElement says, JsonElement value, string at, string wrong)
    {
        int prefix = schema.TryGetProperty("prefixItems", out JsonElement list) ? list.GetArrayLength() : 0, i = 0;
        switch (keyword)
        {
            case "minItems":
                return value.GetArrayLength() >= says.GetInt32() ? null : wrong;
            case "maxItems":
                return value.GetArrayLength() <= says.GetInt32() ? null : wrong;
            case "prefixItems" or "items":
                foreach (JsonElement item in value.EnumerateArray())
                {
                    string? fault = keyword == "items" ? (i < prefix ? null : Fault(says, item, $"{at}[{i}]")) : i < prefix ? Fault(says[i], item, $"{at}[{i}]") : null;
                    if (fault is not null) return fault;
                    i++;
                }

                return null;
            default:
                return null;
        }
    }

    private static bool OfString(string keyword, JsonElement says, string value) => keyword switch
    {
        "minLength" => value.EnumerateRunes().Count() >= says.GetInt32(),
        "maxLength" => value.EnumerateRunes().Count() <= says.GetInt32(),
        "pattern" => Regex.IsMatch(value, says.GetString()!.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.None, TimeSpan.FromSeconds(5)),
        "format" => IsFormat(value, says.GetString()!),
        _ => true,
    };

    private static bool OfNumber(string keyword, JsonElement says, JsonElement value) => keyword switch
    {
        "minimum" => value.GetDecimal() >= says.GetDecimal() && value.GetDouble() >= says.GetDouble(),
        "maximum" => value.GetDecimal() <= says.GetDecimal() && value.GetDouble() <= says.GetDouble(),
        "exclusiveMinimum" => value.GetDecimal() > says.GetDecimal() && value.GetDouble() > says.GetDouble(),
        "exclusiveMaximum" => value.GetDecimal() < says.GetDecimal() && value.GetDouble() < says.GetDouble(),
        "multipleOf" => value.GetDecimal() % says.GetDecimal() == 0,
        _ => true,
    };

    private static bool IsFormat(string value, string format) => format switch
    {
        "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "time" => DateTimeOffset.TryParse("2024-02-05T" + value, CultureInfo.InvariantCulture, out _),
        "date-time" => value.StartsWith("000", StringComparison.Ordinal) || DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _),
        "duration" => value.StartsWith('P') && (value.EndsWith('W') || System.Xml.XmlConvert.ToTimeSpan(value) >= TimeSpan.Zero),
        "email" => new System.Net.Mail.MailAddress(value).Address == value,
        "hostname" => Uri.CheckHostName(value) is UriHostNameType.Dns or UriHostNameType.IPv4,
        "ipv4" => IPAddress.TryParse(value, out IPAddress? v4) && v4.AddressFamily == AddressFamily.InterNetwork && value.Count(c => c == '.') == 3,
        "ipv6" => IPAddress.TryParse(value, out IPAddress? v6) && v6.AddressFamily == AddressFamily.InterNetworkV6,
        "uuid" => Guid.TryParseExact(value, "D", out _),
        "uri" => Uri.TryCreate(value, UriKind.Absolute, out _),
        _ => throw new NotSupportedException(format),
    };

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && (value.TryGetDecimal(out decimal number) ? number % 1 == 0 : value.GetDouble() % 1 == 0),
        _ => throw new NotSupportedException(type),
    };

    private JsonElement Resolve(string pointer)
        => pointer.Split('/').Skip(1).Aggregate(root, (at, step) => at.GetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)));
}
