using System.Text;
using Lathe.Inference.Constraints;

namespace Lathe.Inference.Tests.Constraints;

/// <summary>Random grammars beside a recogniser that knows nothing of automata: which ends does an expression have from a place on?</summary>
public class RandomGbnfTests
{
    private const int Longest = 6;

    private static readonly string[] Texts = [.. Enumerable.Range(0, Longest + 1)
        .SelectMany(length => Enumerable.Range(0, 1 << length).Select(bits => string.Concat(Enumerable.Range(0, length).Select(i => (bits >> i & 1) == 0 ? 'a' : 'b'))))];

    [Fact]
    public void Agree_with_a_recogniser()
    {
        var random = new Random(3);
        FragmentTokenizer tokenizer = FragmentTokenizer.Random(6);
        var vocabulary = new TokenVocabulary(tokenizer);
        int read = 0, matched = 0;
        for (int round = 0; round < 500; round++)
        {
            Node[] rules = [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Node.Random(random, 0))];
            string text = string.Concat(rules.Select((rule, i) => $"{(i == 0 ? "root" : $"r{i}")} ::= {rule.Text}\n"));
            Grammar grammar;
            try
            {
                grammar = Grammar.FromGbnf(Fit(text, rules.Length));
            }
            catch (GrammarException error) when (error.Message.Contains("left-recursive", StringComparison.Ordinal) || error.Message.Contains("No text", StringComparison.Ordinal))
            {
                continue;
            }

            read++;
            var begun = new HashSet<string>();
            foreach (string candidate in Texts.Reverse())
            {
                bool right = new Recogniser(rules, candidate).Matches();
                matched += right ? 1 : 0;
                Assert.True(right == grammar.Matches(Encoding.UTF8.GetBytes(candidate)), $"{text}'{candidate}' should be {right}");
                for (int i = 0; right && i <= candidate.Length; i++) begun.Add(candidate[..i]);
                if (begun.Contains(candidate)) Assert.True(grammar.MatchesBeginning(Encoding.UTF8.GetBytes(candidate)), $"{text}'{candidate}' begins a text");
            }

            // From everywhere there is a way to the end: a mask without a token would throw.
            (byte[] output, bool complete) = RandomText.Write(new GrammarConstraint(new TokenGrammar(grammar, vocabulary)), tokenizer, random, 30, 5);
            if (complete) Assert.True(new Recogniser(rules, Encoding.UTF8.GetString(output)).Matches(), $"{text}wrote '{Encoding.UTF8.GetString(output)}'");
        }

        Assert.True(read > 150 && matched > 1000, $"{read} grammars, {matched} matches");
    }

    // Calls of rules that this grammar has.
    private static string Fit(string text, int rules)
    {
        for (int i = 4; i >= rules; i--) text = text.Replace($"r{i}", $"r{i % rules}", StringComparison.Ordinal);
        return text.Replace("r0", "root", StringComparison.Ordinal);
    }

    private sealed class Node
    {
        public char Kind { get; init; }

        public string Text { get; init; } = "";

        public int Number { get; init; }

        public int Most { get; init; }

        public Node[] Parts { get; init; } = [];

        public static Node Random(Random random, int depth)
        {
            switch (random.Next(depth > 3 ? 4 : 9))
            {
                case 0 or 1:
                    string literal = random.Next(4) switch { 0 => "a", 1 => "b", 2 => "ab", _ => "" };
                    return new Node { Kind = 't', Text = $"\"{literal}\"", Parts = [] };
                case 2:
                    return new Node { Kind = 'c', Text = random.Next(2) == 0 ? "[ab]" : "[^b]" };
                case 3 or 4:
                    int rule = random.Next(5);
                    return new Node { Kind = 'r', Number = rule, Text = $"r{rule}" };
                case 5 or 6:
                    Node[] items = [.. Enumerable.Range(0, 2 + random.Next(2)).Select(_ => Random(random, depth + 1))];
                    return new Node { Kind = 's', Parts = items, Text = $"({string.Join(' ', items.Select(item => item.Text))})" };
                case 7:
                    Node[] choices = [.. Enumerable.Range(0, 2).Select(_ => Random(random, depth + 1))];
                    return new Node { Kind = '|', Parts = choices, Text = $"({string.Join(" | ", choices.Select(item => item.Text))})" };
                default:
                    Node part = Random(random, depth + 1);
                    (int least, int most, string mark) = random.Next(5) switch { 0 => (0, -1, "*"), 1 => (1, -1, "+"), 2 => (0, 1, "?"), 3 => (2, 2, "{2}"), _ => (1, 3, "{1,3}") };
                    return new Node { Kind = '*', Number = least, Most = most, Parts = [part], Text = $"({part.Text}){mark}" };
            }
        }
    }

    private sealed class Recogniser(Node[] rules, string text)
    {
        private readonly Dictionary<(int, int), HashSet<int>> _ends = [];

        public bool Matches() => Rule(0, 0).Contains(text.Length);

        private HashSet<int> Rule(int rule, int at)
        {
            if (rule >= rules.Length) rule %= rules.Length;
            if (_ends.TryGetValue((rule, at), out HashSet<int>? ends)) return ends;

            // A rule that comes back to itself here does so before something that no text is of: otherwise it would be left-recursive.
            _ends[(rule, at)] = [];
            return _ends[(rule, at)] = Ends(rules[rule], at);
        }

        private HashSet<int> Ends(Node node, int at)
        {
            switch (node.Kind)
            {
                case 't':
                    string literal = node.Text[1..^1];
                    return string.CompareOrdinal(text, at, literal, 0, literal.Length) == 0 ? [at + literal.Length] : [];
                case 'c':
                    if (at == text.Length) return [];
                    int length = char.IsHighSurrogate(text[at]) ? 2 : 1;
                    return (node.Text == "[ab]" ? text[at] is 'a' or 'b' : text[at] != 'b') ? [at + length] : [];
                case 'r':
                    return Rule(node.Number, at);
                case 's':
                    return node.Parts.Aggregate(new HashSet<int> { at }, (ends, part) => [.. ends.SelectMany(end => Ends(part, end))]);
                case '|':
                    return [.. node.Parts.SelectMany(part => Ends(part, at))];
                default:
                    HashSet<int> result = [], now = [at], seen = [at];
                    for (int count = 0; now.Count > 0; count++)
                    {
                        if (count >= node.Number) result.UnionWith(now);
                        if (count == node.Most) break;
                        HashSet<int> next = [.. now.SelectMany(end => Ends(node.Parts[0], end))];

                        // Without an upper end a place is taken up once; before the lower one it counts again.
                        if (count >= node.Number && node.Most < 0) next.ExceptWith(seen);
                        seen.UnionWith(next);
                        now = next;
                    }

                    return result;
            }
        }
    }
}
