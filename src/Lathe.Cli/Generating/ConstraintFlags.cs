using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Inference;
using Lathe.Inference.Constraints;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Generating;

/// <summary>The flags that say what form the text must have, one of them at a time.</summary>
internal sealed class ConstraintFlags
{
    private readonly Option<bool> _json = Flag.Switch("--json-object", "The text is a JSON object");
    private readonly Option<string?> _schema = Flag.Text("--json-schema", "FILE|TEXT", "The text is JSON that is valid for a JSON Schema");
    private readonly Option<string?> _regex = Flag.Text("--regex", "TEXT", "The whole text matches a regular expression");
    private readonly Option<string?> _grammar = Flag.Text("--grammar", "FILE|TEXT", "The text is of a grammar in GBNF, llama.cpp's notation");
    private readonly Option<bool> _compact = Flag.Switch("--compact", "With --json-object or --json-schema: no white space");

    public IReadOnlyList<Option> All => [_json, _schema, _regex, _grammar, _compact];

    /// <summary>The options with the constraint that was asked for.</summary>
    public GenerationOptions Apply(ParseResult arguments, GenerationOptions options, Tokenizer tokenizer)
    {
        if (Grammar(arguments) is not { } grammar) return options;

        // Whatever ends the text for the generator ends it here, and nothing else.
        var vocabulary = new TokenVocabulary(tokenizer, PromptTokens.Stops(tokenizer, options));
        return options with { Constraint = new GrammarConstraint(new TokenGrammar(grammar, vocabulary)) };
    }

    private Grammar? Grammar(ParseResult arguments)
    {
        Option[] given = [.. ((Option[])[_json, _schema, _regex, _grammar]).Where(flag => arguments.IsGiven(flag))];
        if (given.Length > 1) throw CliException.Usage($"{given[0].Name} and {given[1].Name} do not go together: one of them says what the text looks like.");
        bool json = given is [var one] && (one == _json || one == _schema);
        if (arguments.GetValue(_compact) && !json) throw CliException.Usage("--compact is for JSON: give --json-object or --json-schema too.");
        var layout = new JsonGrammarOptions { Whitespace = !arguments.GetValue(_compact) };
        if (given.Length == 0) return null;
        try
        {
            return given[0] == _json ? Lathe.Inference.Constraints.Grammar.JsonObject(layout)
                : given[0] == _schema ? Lathe.Inference.Constraints.Grammar.FromJsonSchema(Text(arguments, _schema, text => text.TrimStart().StartsWith('{')), layout)
                : given[0] == _regex ? Lathe.Inference.Constraints.Grammar.FromRegex(arguments.GetValue(_regex)!)
                : Lathe.Inference.Constraints.Grammar.FromGbnf(Text(arguments, _grammar, text => text.Contains("::=", StringComparison.Ordinal)));
        }
        catch (GrammarException error)
        {
            throw CliException.Usage($"{given[0].Name}: {error.Message}");
        }
    }

    private string Text(ParseResult arguments, Option<string?> flag, Func<string, bool> isText)
    {
        string value = arguments.GetValue(flag)!;
        if (isText(value)) return value;
        return File.Exists(value) ? File.ReadAllText(value) : throw CliException.Usage($"{flag.Name} is '{value}': there is no such file, and it is no {(flag == _schema ? "JSON Schema" : "grammar in GBNF")} either.");
    }
}
