using System.Text;
using System.Text.Json;
using Lathe.Inference.Constraints;

namespace Lathe.Inference.Tests.Constraints;

public class JsonSchemaTests
{
    private static readonly FragmentTokenizer Tokenizer = FragmentTokenizer.Random(2);
    private static readonly TokenVocabulary Vocabulary = new(Tokenizer);

    [Fact]
    [Trait("Category", "Slow")]
    public void What_comes_out_is_valid()
    {
        int ended = 0, cut = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            string text = new RandomSchemas(seed).Document().ToJsonString();
            using var schema = JsonDocument.Parse(text);
            var grammar = Grammar.FromJsonSchema(schema.RootElement, new JsonGrammarOptions { Whitespace = seed % 3 > 0, MaxDepth = 8 });
            var constraint = new GrammarConstraint(new TokenGrammar(grammar, Vocabulary));
            var validator = new SchemaValidator(schema.RootElement);
            var random = new Random(seed);
            for (int round = 0; round < 3; round++)
            {
                constraint.Reset();
                (byte[] output, bool complete) = RandomText.Write(constraint, Tokenizer, random, eager: round * 30);
                if (!complete)
                {
                    cut++;
                    Assert.True(grammar.MatchesBeginning(output));
                    continue;
                }

                ended++;
                using var value = JsonDocument.Parse(output, new JsonDocumentOptions { MaxDepth = 1000 });
                string? fault = validator.Fault(value.RootElement);
                Assert.True(fault is null, $"schema {seed} {text}: {fault}\n{Encoding.UTF8.GetString(output)}");
            }
        }

        Assert.True(ended > 1000, $"{ended} ended, {cut} were cut");
    }

    [Fact]
    public void Any_json_parses()
    {
        foreach ((Grammar grammar, bool isObject) in ((Grammar, bool)[])[(Grammar.Json(), false), (Grammar.JsonObject(), true), (Grammar.JsonObject(new JsonGrammarOptions { Whitespace = false }), true)])
        {
            var constraint = new GrammarConstraint(new TokenGrammar(grammar, Vocabulary));
            for (int seed = 0; seed < 100; seed++)
            {
                constraint.Reset();
                (byte[] output, bool complete) = RandomText.Write(constraint, Tokenizer, new Random(seed), eager: seed);
                Assert.True(complete);
                using var value = JsonDocument.Parse(output);
                if (isObject) Assert.Equal(JsonValueKind.Object, value.RootElement.ValueKind);
                _ = JsonSerializer.Serialize(value);
            }
        }
    }

    [Theory]
    [InlineData("date", "2024-02-28 0001-12-31", "2023-02-30 2023-13-01 0000-01-01 23-01-01")]
    [InlineData("time", "23:59:59Z 00:00:00.5+02:00", "24:00:00Z 12:00Z 12:00:00")]
    [InlineData("date-time", "2024-02-28T23:59:59Z", "2024-02-28 2024-02-28T23:59:59")]
    [InlineData("duration", "P1Y2M3D PT1H P2W P1DT12H", "P 1D PT P1S")]
    [InlineData("email", "a.b+c@example.org", "a@b @x.org a..b@x.org a@x..org")]
    [InlineData("hostname", "a example.org x-1.y", "-a a- a..b .")]
    [InlineData("ipv4", "0.0.0.0 255.249.199.9", "256.1.1.1 1.1.1 01.1.1.1")]
    [InlineData("ipv6", ":: ::1 1:: 2001:db8::ff00:42:8329 1:2:3:4:5:6:7:8 1::2:3:4:5:6:7", "1:2:3:4:5:6:7 ::1::2 12345:: 1:2:3:4:5:6:7:8:9 :")]
    [InlineData("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000")]
    public void Formats_take_what_is_right(string format, string good, string bad)
    {
        var grammar = Grammar.FromJsonSchema($$"""{"type":"string","format":"{{format}}"}""");
        foreach (string text in good.Split(' ')) Assert.True(grammar.Matches(Encoding.UTF8.GetBytes($"\"{text}\"")), text);
        foreach (string text in bad.Split(' ')) Assert.False(grammar.Matches(Encoding.UTF8.GetBytes($"\"{text}\"")), text);
    }

    [Theory]
    [InlineData("""{"type":"integer","minimum":-12,"exclusiveMaximum":105}""", "-12 -9 0 7 99 104", "-13 105 -0 01 1.0 1e1")]
    [InlineData("""{"type":"number","minimum":0.5,"maximum":10}""", "0.5 0.50 0.75 9.99 10 10.0", "0 0.49 10.01 11 .5 -1")]
    [InlineData("""{"type":"number","exclusiveMinimum":-1.5,"exclusiveMaximum":0}""", "-1.49 -1 -0.1", "-1.5 -1.6 0 0.0 -0")]
    [InlineData("""{"type":"number","multipleOf":0.05,"minimum":0}""", "0 0.05 1.1 3.15 1000.00", "0.01 0.07 0.051")]
    [InlineData("""{"type":"integer","multipleOf":1000000,"minimum":0,"maximum":5e6}""", "0 1000000 5000000", "1 6000000 500000")]
    [InlineData("""{"minLength":2,"maxLength":3}""", "\"ab\" \"a\\n\" \"😀é\" \"\\ud83d\\ude00x\"", "\"a\" \"abcd\" \"\\ud83dx\" 12")]
    [InlineData("""{"pattern":"^a|b$"}""", "\"a\" \"ax\" \"xb\" \"a\\\"\"", "\"xa\" \"bx\" \"\"")]
    [InlineData("""{"items":{"type":"null"},"prefixItems":[{"const":1}],"minItems":1,"maxItems":2}""", "[1] [1,null]", "[] [null] [1,1] [1,null,null]")]
    [InlineData("""{"prefixItems":[true,{"const":1}],"items":false}""", "[] [2] [2,1]", "[2,2] [2,1,0]")]
    [InlineData("""{"type":"array","minItems":2}""", "[1,2] [[],{},3]", "[1] []")]
    [InlineData("""{"properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3}},"required":["b"]}""", """{"b":2} {"a":1,"b":2} {"b":2,"c":3} {"a":1,"b":2,"c":3}""", """{} {"a":1} {"b":2,"a":1} {"b":2,"d":1} {"b":2,}""")]
    [InlineData("""{"properties":{"a":{"const":1}},"additionalProperties":{"type":"null"}}""", """{} {"a":1} {"b":null} {"a":1,"b":null,"aa":null} {"":null}""", """{"a":null} {"b":1} {"a":1,"a":1}""")]
    [InlineData("""{"required":["x"]}""", """{"x":[1]} {"x":1,"y":2}""", """{} {"y":1}""")]
    [InlineData("""{"enum":["a",2,{"b":[]}],"type":["string","object"],"minLength":1}""", "\"a\"", "2")]
    [InlineData("""{"$ref":"#/$defs/a~1b","minimum":3,"$defs":{"a/b":{"type":"integer","maximum":5}}}""", "3 4 5", "2 6")]
    [InlineData("""{"allOf":[{"enum":[1,2,3]},{"enum":[2.0,3,4]}],"maximum":2}""", "2", "1 3 4")]
    [InlineData("""{"anyOf":[{"$ref":"#/$defs/l"},{"type":"null"}],"$defs":{"l":{"type":"array","items":{"$ref":"#"}}}}""", "null [] [[null],[[]]]", "1 [1]")]
    public void Schemas_take_what_is_right(string schema, string good, string bad)
    {
        var grammar = Grammar.FromJsonSchema(schema);
        foreach (string text in good.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Assert.True(grammar.Matches(Encoding.UTF8.GetBytes(text)), text);
        foreach (string text in bad.Split(' ')) Assert.False(grammar.Matches(Encoding.UTF8.GetBytes(text)), text);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"uniqueItems":true}}}""", "#/properties/a/uniqueItems", "not supported")]
    [InlineData("""{"items":{"format":"color"}}""", "#/items/format", "'color' is not supported")]
    [InlineData("""{"type":"text"}""", "#/type", "no type")]
    [InlineData("""{"$ref":"other.json#/a"}""", "#/$ref", "outside")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "#/$ref", "leads nowhere")]
    [InlineData("""{"$ref":"#"}""", "#", "refers to itself")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":0}]}""", "#/oneOf", "branch 0 and of branch 1")]
    [InlineData("""{"pattern":"(?<=a)b"}""", "#/pattern", "position 1")]
    [InlineData("""{"minLength":-1}""", "#/minLength", "whole number")]
    [InlineData("""{"minimum":"1"}""", "#/minimum", "a number")]
    [InlineData("""{"multipleOf":0}""", "#/multipleOf", "above 0")]
    [InlineData("""{"multipleOf":0.123457}""", "#", "residues")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":2}""", "the schema", "No text")]
    [InlineData("""{"anyOf":[]}""", "#/anyOf", "one at least")]
    [InlineData("""{"properties":{"a":1}}""", "#/properties/a", "expected a schema")]
    [InlineData("""{"properties":{"a":{"$ref":"#"}},"required":["a"]}""", "the schema", "No text")]
    [InlineData("""{"type":"string","maxLength":500000}""", "", "states")]
    [InlineData("{", "", "not JSON")]
    public void Schema_errors_name_the_path(string schema, string where, string what)
    {
        var error = Assert.Throws<GrammarException>(() => Grammar.FromJsonSchema(schema));
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }
}
