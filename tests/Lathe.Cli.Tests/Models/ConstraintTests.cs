using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lathe.Cli.Tests.Models;

/// <summary><c>lathe generate</c> with a form that the text must have.</summary>
public sealed class ConstraintTests : IDisposable
{
    private const string Schema = """{"type":"object","properties":{"name":{"enum":["Tom","Lily"]},"age":{"type":"integer","minimum":1,"maximum":9}},"required":["name","age"]}""";

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_story_teller_writes_what_the_schema_wants()
    {
        string file = _home["person.json"];
        File.WriteAllText(file, Schema);
        foreach (string schema in (string[])[Schema, file])
        {
            for (int seed = 0; seed < 3; seed++)
            {
                CliRun run = Generate("--json-schema", schema, "--compact", "--temperature", "1.5", "--seed", $"{seed}");
                Assert.Equal(0, run.ExitCode);
                Assert.Matches("^\\{\"name\":\"(Tom|Lily)\",\"age\":[1-9]\\}$", run.Out);
            }
        }

        using var value = JsonDocument.Parse(Generate("--json-object", "--max-tokens", "400").Out);
        Assert.Equal(JsonValueKind.Object, value.RootElement.ValueKind);
    }

    [Fact]
    public void The_whole_text_matches_the_expression_or_is_of_the_grammar()
    {
        string text = Generate("--regex", "(Once|One) [a-z ]{5,20}[.!]").Out;
        Assert.Matches(new Regex("^(Once|One) [a-z ]{5,20}[.!]$"), text);
        string grammar = _home["list.gbnf"];
        File.WriteAllText(grammar, "root ::= item (\", \" item){2} \".\"\nitem ::= [A-Z] [a-z]{2,5}\n");
        Assert.Matches("^[A-Z][a-z]{2,5}(, [A-Z][a-z]{2,5}){2}\\.$", Generate("--grammar", grammar).Out);
    }

    [Theory]
    [InlineData("--regex: Regular expression 'a(b', position 2", "--regex", "a(b")]
    [InlineData("--json-schema: #/properties/a/not: this keyword is not supported", "--json-schema", """{"properties":{"a":{"not":{}}}}""")]
    [InlineData("--grammar: Grammar, line 2, column 8", "--grammar", "root ::= a\na ::= [b-a]")]
    [InlineData("--json-object and --regex do not go together", "--regex", "a", "--json-object")]
    [InlineData("there is no such file, and it is no JSON Schema either", "--json-schema", "none.json")]
    [InlineData("there is no such file, and it is no grammar in GBNF either", "--grammar", "none.gbnf")]
    [InlineData("--compact is for JSON", "--regex", "a", "--compact")]
    public void Mistakes_name_flag_and_place(string message, params string[] flags)
    {
        CliRun run = Generate(flags);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    private CliRun Generate(params string[] flags)
        => CliRun.Of(_home.FullName, ["generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, .. flags]);
}
