using Lathe.Inference.Constraints.Patterns;
using Lathe.Inference.Constraints.Regular;

namespace Lathe.Inference.Constraints.Json.Schemas;

/// <summary>Strings: all patterns, formats and lengths at once, as one machine over their characters.</summary>
internal static class StringSchema
{
    public static Pattern Pattern(JsonPatterns json, List<SchemaPart> parts)
    {
        int least = parts.Max(part => part.Count("minLength") ?? 0), most = parts.Min(part => part.Count("maxLength") ?? int.MaxValue);
        if (least > most) return Patterns.Pattern.Never;
        if (most == int.MaxValue) most = -1;
        CharacterMachine? content = null;
        foreach (SchemaPart part in parts)
        {
            if (part.Text("pattern") is { } pattern) Require(CharacterMachine.Holding(Parse(part, pattern)));
            if (part.Text("format") is not { } format) continue;
            string expression = StringFormats.Find(format) ?? throw part.Error("format", $"the format '{format}' is not supported: known are {StringFormats.Names}");
            Require(CharacterMachine.Of(RegexParser.Parse(expression)));
        }

        if (content is null) return json.String(least, most);
        if (least > 0 || most >= 0) Require(CharacterMachine.OfLength(least, most));
        return JsonPatterns.String(content);

        void Require(CharacterMachine machine) => content = content is null ? machine : content.Intersect(machine);
    }

    private static Pattern Parse(SchemaPart part, string pattern)
    {
        try
        {
            return RegexParser.Parse(pattern);
        }
        catch (GrammarException error)
        {
            throw new GrammarException($"{part.Pointer}/pattern: {error.Message}");
        }
    }
}
