using System.Text.Json;
using Lathe.Inference.Constraints.Automata;
using Lathe.Inference.Constraints.Json;
using Lathe.Inference.Constraints.Json.Schemas;
using Lathe.Inference.Constraints.Notation;
using Lathe.Inference.Constraints.Patterns;
using Lathe.Inference.Constraints.Regular;

namespace Lathe.Inference.Constraints;

/// <summary>
/// What texts may look like: a pushdown automaton over their UTF-8 bytes, made of a regular expression, a JSON Schema or a grammar in
/// GBNF. Immutable. <see cref="TokenGrammar"/> joins it with a vocabulary.
/// </summary>
public sealed class Grammar
{
    private Grammar(PushdownGrammar automaton) => Automaton = automaton;

    /// <summary>States of the automaton, of all rules together.</summary>
    public int States => Automaton.States;

    internal PushdownGrammar Automaton { get; }

    /// <summary>Texts that a regular expression matches from beginning to end.</summary>
    /// <param name="expression">
    /// Literals, <c>.</c> (all but a line feed), classes, <c>\d \w \s</c> (ASCII), repetitions, alternatives, groups, <c>^ $</c>, escapes.
    /// </param>
    /// <exception cref="GrammarException">It is none, or uses what is not supported; the message names the place.</exception>
    public static Grammar FromRegex(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        CharacterMachine machine = CharacterMachine.Of(RegexParser.Parse(expression));
        if (machine.IsEmpty) throw new GrammarException($"Regular expression '{expression}': it matches no text at all.");
        var rules = new RuleSet();
        return Of(rules, rules.Define("the expression", new MachinePattern(machine, escaped: false)));
    }

    /// <summary>Texts of a grammar in GBNF, the notation of llama.cpp.</summary>
    /// <param name="text">Rules <c>name ::= ...</c>.</param>
    /// <param name="root">The rule of which texts are.</param>
    /// <exception cref="GrammarException">An error with line and column, or a rule that cannot be used.</exception>
    public static Grammar FromGbnf(string text, string root = "root")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(root);
        (RuleSet rules, int start) = GbnfParser.Parse(text, root);
        return Of(rules, start);
    }

    /// <summary>JSON values that are valid for a schema: not all of them always, but only those.</summary>
    /// <param name="schema">JSON Schema 2020-12; docs/constrained-output.md lists the keywords.</param>
    /// <param name="options">How the text may be laid out.</param>
    /// <exception cref="GrammarException">No JSON, or a keyword that is not supported; the message names its path.</exception>
    public static Grammar FromJsonSchema(string schema, JsonGrammarOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        try
        {
            using var document = JsonDocument.Parse(schema);
            return FromJsonSchema(document.RootElement, options);
        }
        catch (JsonException error)
        {
            throw new GrammarException($"The schema is not JSON: {error.Message}");
        }
    }

    /// <summary>JSON values that are valid for a schema: not all of them always, but only those.</summary>
    /// <param name="schema">JSON Schema 2020-12; docs/constrained-output.md lists the keywords.</param>
    /// <param name="options">How the text may be laid out.</param>
    /// <exception cref="GrammarException">A keyword that is not supported; the message names its path.</exception>
    public static Grammar FromJsonSchema(JsonElement schema, JsonGrammarOptions? options = null) => SchemaCompiler.Compile(schema, Checked(options));

    /// <summary>Any JSON value.</summary>
    /// <param name="options">How the text may be laid out.</param>
    public static Grammar Json(JsonGrammarOptions? options = null) => Json(options, json => json.AnyValue());

    /// <summary>Any JSON object.</summary>
    /// <param name="options">How the text may be laid out.</param>
    public static Grammar JsonObject(JsonGrammarOptions? options = null) => Json(options, json => json.AnyObject());

    /// <summary>Whether the whole text is of the grammar.</summary>
    public bool Matches(ReadOnlySpan<byte> utf8) => TryRead(utf8, out bool complete) && complete;

    /// <summary>Whether some text of the grammar begins so.</summary>
    public bool MatchesBeginning(ReadOnlySpan<byte> utf8) => TryRead(utf8, out _);

    internal static Grammar Of(RuleSet rules, int start) => new(PushdownGrammar.Compile(rules, start));

    private static Grammar Json(JsonGrammarOptions? options, Func<JsonPatterns, Pattern> kind)
    {
        var rules = new RuleSet();
        var json = new JsonPatterns(rules, Checked(options));
        return Of(rules, rules.Define("JSON", Pattern.Sequence(json.Space, kind(json))));
    }

    private static JsonGrammarOptions Checked(JsonGrammarOptions? options)
    {
        options ??= new JsonGrammarOptions();
        options.Validate();
        return options;
    }

    private bool TryRead(ReadOnlySpan<byte> utf8, out bool complete)
    {
        var machine = new Configurations(Automaton);
        int at = machine.Start;
        foreach (byte value in utf8)
        {
            if (at == Configurations.Dead) break;
            at = machine.Step(at, value);
        }

        complete = at != Configurations.Dead && machine.IsComplete(at);
        return at != Configurations.Dead;
    }
}
