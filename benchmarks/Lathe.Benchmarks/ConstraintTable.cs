using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lathe.Inference.Constraints;
using Lathe.Text.Tokenizers;

namespace Lathe.Benchmarks;

/// <summary>
/// What constrained output costs: sorting a vocabulary, compiling a grammar, preparing all its states, and for each token the mask over
/// all logits and the step to the next state, the first time a text is written ("new") and once its states are known ("known").
/// </summary>
internal static class ConstraintTable
{
    private const int Rounds = 9;

    private const string Schema = """
        {"type":"object","properties":{"id":{"type":"integer","minimum":1},"name":{"type":"string"},"email":{"type":"string","format":"email"},
        "tags":{"type":"array","items":{"enum":["red","green","blue"]}},"address":{"type":"object","properties":{"street":{"type":"string"},
        "city":{"type":"string","maxLength":60},"zip":{"type":"string","pattern":"^\\d{5}$"}},"required":["street","city","zip"],"additionalProperties":false},
        "score":{"type":"number"},"note":{"type":["string","null"]},"children":{"type":"array","items":{"$ref":"#"}}},
        "required":["id","name","email","tags","address","score","note","children"],"additionalProperties":false}
        """;

    private const string Arithmetic = """
        root ::= (expression "=" number "\n")+
        expression ::= term ([-+*/] term)*
        term ::= number | name | "(" expression ")"
        number ::= [0-9]+ ("." [0-9]+)?
        name ::= [a-z] [a-z0-9_]*
        """;

    public static int Run(string[] args)
    {
        string[] tokenizers = [.. args.Where(arg => !arg.StartsWith('-'))];
        if (tokenizers.Length == 0)
        {
            Console.Error.WriteLine("Usage: ... constraints TOKENIZER-FILE... [--json]");
            return 2;
        }

        bool json = args.Contains("--json");
        Tokenizer[] loaded = [.. tokenizers.Select(path => TokenizerFile.Load(path))];

        // One pass for the compiler.
        foreach ((_, Func<Grammar> make, string text) in Cases()) Measure(loaded[0], new TokenVocabulary(loaded[0]), make, text);
        foreach (Tokenizer tokenizer in loaded)
        {
            var seconds = new List<double>();
            TokenVocabulary? vocabulary = null;
            for (int i = 0; i < 3; i++)
            {
                long start = Stopwatch.GetTimestamp();
                vocabulary = new TokenVocabulary(tokenizer);
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            Print(json, tokenizer.VocabularySize, "", "vocabulary", seconds, "ms");
            foreach ((string name, Func<Grammar> make, string text) in Cases())
            {
                foreach ((string what, string unit, List<double> values) in Measure(tokenizer, vocabulary!, make, text))
                    Print(json, tokenizer.VocabularySize, name, what, values, unit);
            }
        }

        return 0;
    }

    private static (string What, string Unit, List<double> Values)[] Measure(Tokenizer tokenizer, TokenVocabulary vocabulary, Func<Grammar> make, string text)
    {
        var ids = new List<int>();
        tokenizer.Encode(text, ids, new EncodeOptions { AddSpecial = false });
        List<double> compile = [], prepare = [], cold = [], coldMost = [], mask = [], accept = [];
        var logits = new float[tokenizer.VocabularySize];
        var times = new double[ids.Count];
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            Grammar grammar = make();
            compile.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            var shared = new TokenGrammar(grammar, vocabulary);
            var constraint = new GrammarConstraint(shared);
            Walk();
            cold.Add(times.Average());
            coldMost.Add(times.Max());
            Walk();
            mask.Add(Median(times));
            Walk(masks: false);
            accept.Add(Median(times));
            if (round >= 3) continue;
            start = Stopwatch.GetTimestamp();
            new TokenGrammar(grammar, vocabulary).Prepare();
            prepare.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

            void Walk(bool masks = true)
            {
                constraint.Begin([]);
                for (int i = 0; i < ids.Count; i++)
                {
                    long from = Stopwatch.GetTimestamp();
                    if (masks) constraint.Mask(logits);
                    bool taken = constraint.Accept(ids[i]);
                    times[i] = (Stopwatch.GetTimestamp() - from) * 1e6 / Stopwatch.Frequency;
                    if (!taken) throw new InvalidOperationException($"token {i}, '{tokenizer.TokenText(ids[i])}', was refused");
                }

                if (!constraint.Complete) throw new InvalidOperationException("the text does not end");
            }
        }

        return
        [
            ("compile", "ms", compile), ("prepare all states", "ms", prepare), ($"new, mean of {ids.Count} tokens", "us", cold), ("new, slowest token", "us", coldMost),
            ("known, mask and step", "us", mask), ("known, step", "us", accept),
        ];
    }

    private static (string Name, Func<Grammar> Make, string Text)[] Cases() =>
    [
        ("JSON", () => Grammar.Json(), Document(6, 3)),
        ("JSON Schema", () => Grammar.FromJsonSchema(Schema), Person(3)),
        ("regex", () => Grammar.FromRegex(@"(?:\d{4}-\d\d-\d\d [A-Z]{4,5} [\w./-]+: [^\n]{1,80}\n)+"),
            string.Concat(Enumerable.Range(10, 20).Select(i => $"2024-11-{i} INFO src/server.log-{i}: the request {i} took {i * 3} ms\n"))),
        ("GBNF", () => Grammar.FromGbnf(Arithmetic), string.Concat(Enumerable.Range(1, 25).Select(i => $"(total_{i}+3.5)*(rate-{i}/(2*n))={i * 17}\n"))),
    ];

    private static string Document(int width, int depth) => depth == 0 ? "[1, -2.5e3, true, null, \"a \\\"quoted\\\" w\\u00f6rd\"]"
        : "{" + string.Join(", ", Enumerable.Range(0, width).Select(i => $"\"field {i}\": {(i % 2 == 0 ? Document(width / 2, depth - 1) : $"\"some text about {i}, of ordinary length\"")}")) + "}";

    private static string Person(int children)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"id\": {children + 11}, \"name\": \"Jane Smith\", \"email\": \"jane.smith@example.org\", \"tags\": [\"red\", \"blue\"], ");
        text.Append("\"address\": {\"street\": \"12 Long Lane\", \"city\": \"Springfield\", \"zip\": \"01234\"}, \"score\": 17.25, \"note\": null, \"children\": [");
        text.AppendJoin(", ", Enumerable.Range(0, children).Select(_ => Person(children - 1)));
        return text.Append("]}").ToString();
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void Print(bool json, int vocabulary, string grammar, string what, List<double> values, string unit)
    {
        values.Sort();
        (double median, double low, double high) = (values[values.Count / 2], values[0], values[^1]);
        Console.WriteLine(json
            ? JsonSerializer.Serialize(new { vocabulary, grammar, what, unit, median, min = low, max = high })
            : string.Create(CultureInfo.InvariantCulture, $"{vocabulary,7} {grammar,-12} {what,-30} {median,10:F2} {unit} [{low:F2}-{high:F2}]"));
    }
}
