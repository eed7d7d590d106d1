using System.Text.Json.Nodes;

namespace Lathe.Inference.Tests.Constraints;

/// <summary>Schemas of all supported keywords, inside each other, recursive ones among them.</summary>
internal sealed class RandomSchemas(int seed)
{
    private static readonly string[] Names = ["name", "a", "b", "a b", "é", "x\"y", "n/m", "naming"];
    private static readonly string[] Patterns = ["^[a-c]+$", "b", "^a|c$", "^(?:ab|c){2,4}$", "^\\d{1,3}(\\.\\d+)?$", "\\\\", "^[^\"a]{0,3}$", "é\\s?", "^\\w*[\"/]"];
    private static readonly string[] Formats = ["date", "time", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "uuid", "uri"];
    private readonly Random _random = new(seed);

    public JsonObject Document()
    {
        JsonObject schema = Schema(0);
        schema["$defs"] = new JsonObject { ["node"] = Node(), ["small"] = Schema(3) };
        return schema;
    }

    private static JsonObject Node() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["value"] = new JsonObject { ["type"] = "integer" },
            ["next"] = new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/$defs/node" }, new JsonObject { ["type"] = "null" }) },
        },
        ["required"] = new JsonArray("value", "next"),
        ["additionalProperties"] = false,
    };

    private JsonObject Schema(int depth) => _random.Next(depth > 2 ? 8 : 14) switch
    {
        0 => Text(),
        1 => Text(),
        2 => Number(),
        3 => Number(),
        4 => new JsonObject { ["type"] = new JsonArray("boolean", "null") },
        5 => new JsonObject { ["enum"] = new JsonArray("a", "x\"y\\", 1, 1.50, null, true, new JsonArray(1, "é"), new JsonObject { ["k"] = "v" }) },
        6 => new JsonObject { ["const"] = _random.Next(2) == 0 ? "line\nend" : new JsonObject { ["a"] = new JsonArray(1, 2) } },
        7 => new JsonObject { ["$ref"] = _random.Next(3) == 0 && depth < 3 ? "#/$defs/small" : "#/$defs/node" },
        8 or 9 => Object(depth),
        10 => Array(depth),
        11 => new JsonObject { ["anyOf"] = new JsonArray(Schema(depth + 1), Schema(depth + 1)) },
        12 => Merged(depth),
        _ => _random.Next(4) == 0 ? [] : Tagged(depth),
    };

    private JsonObject Text()
    {
        var schema = new JsonObject { ["type"] = "string" };
        switch (_random.Next(5))
        {
            case 0:
                schema["pattern"] = Pick(Patterns);
                break;
            case 1:
                schema["format"] = Pick(Formats);
                break;
            case 2:
                schema["minLength"] = _random.Next(4);
                schema["maxLength"] = 4 + _random.Next(60);
                break;
            case 3:
                schema["pattern"] = Pick("^[a-c]+$", "b", "^\\w*[\"/]");
                schema["minLength"] = 2;
                schema["maxLength"] = 6;
                break;
        }

        return schema;
    }

    private JsonObject Number()
    {
        bool whole = _random.Next(2) == 0;
        var schema = new JsonObject { ["type"] = whole ? "integer" : "number" };
        decimal low = Math.Round((decimal)((_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(1, 6))), _random.Next(4));
        if (_random.Next(3) > 0) schema[_random.Next(2) == 0 ? "minimum" : "exclusiveMinimum"] = low;
        if (_random.Next(3) > 0) schema[_random.Next(2) == 0 ? "maximum" : "exclusiveMaximum"] = low + 2 + _random.Next(2000);
        if (_random.Next(3) == 0) schema["multipleOf"] = whole ? Pick<decimal>(1, 2, 7, 0.5m) : Pick(0.01m, 0.25m, 1, 0.5m);
        return schema;
    }

    private JsonObject Object(int depth)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        for (int count = _random.Next(5); count > 0; count--)
        {
            string name = Pick(Names);
            if (properties.ContainsKey(name)) continue;
            properties[name] = Schema(depth + 1);
            if (_random.Next(2) == 0) required.Add(name);
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
        switch (_random.Next(4))
        {
            case 0:
                schema["additionalProperties"] = false;
                break;
            case 1:
                schema["additionalProperties"] = Schema(3);
                break;
            case 2:
                schema["additionalProperties"] = true;
                if (_random.Next(3) == 0) required.Add("more");
                break;
        }

        return schema;
    }

    private JsonObject Array(int depth)
    {
        var schema = new JsonObject { ["type"] = "array" };
        if (_random.Next(3) > 0) schema["items"] = Schema(depth + 1);
        if (_random.Next(3) == 0) schema["prefixItems"] = new JsonArray(Schema(depth + 1), Schema(3));
        if (_random.Next(2) == 0) schema["minItems"] = _random.Next(4);
        if (_random.Next(2) == 0) schema["maxItems"] = 3 + _random.Next(40);
        return schema;
    }

    private JsonObject Merged(int depth) => new()
    {
        ["type"] = "object",
        ["allOf"] = new JsonArray(
            new JsonObject { ["properties"] = new JsonObject { ["a"] = Schema(depth + 1), ["n"] = new JsonObject { ["type"] = "integer", ["minimum"] = -5 } }, ["required"] = new JsonArray("n") },
            new JsonObject { ["properties"] = new JsonObject { ["n"] = new JsonObject { ["type"] = "number", ["maximum"] = 12.5 }, ["b"] = Schema(3) }, ["required"] = new JsonArray("b") }),
    };

    private JsonObject Tagged(int depth) => new()
    {
        ["oneOf"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["kind"] = new JsonObject { ["const"] = "a" }, ["v"] = Schema(depth + 1) },
                ["required"] = new JsonArray("kind", "v"),
            },
            new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["kind"] = new JsonObject { ["enum"] = new JsonArray("b", "c") }, ["w"] = Schema(3) },
                ["required"] = new JsonArray("kind"),
                ["additionalProperties"] = false,
            },
            new JsonObject { ["type"] = "string", ["maxLength"] = 2 }),
    };

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
