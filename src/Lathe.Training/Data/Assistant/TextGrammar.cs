using System.Text;
using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Assistant;

/// <summary>
/// A small grammar of texts, written as text: a line <c>name = pattern</c> a rule, <c>(a|b|)</c> a choice (an empty one leaves it out),
/// <c>&lt;name&gt;</c> another rule of an earlier line. A text is drawn choice by choice, each evenly: what stands twice in a choice comes twice as often.
/// </summary>
internal sealed class TextGrammar
{
    private readonly Dictionary<string, Node> _rules = new(StringComparer.Ordinal);

    /// <summary>Reads the rules.</summary>
    /// <exception cref="FormatException">A line is no rule, a bracket stays open, or a name is not defined above.</exception>
    public TextGrammar(string rules)
    {
        foreach (string line in rules.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = line.IndexOf(" = ", StringComparison.Ordinal);
            if (equals < 1) throw new FormatException($"'{line}' is no rule: expected name = pattern.");
            int at = 0;
            string pattern = line[(equals + 3)..];
            Node node = Choice(pattern, ref at);
            if (at < pattern.Length) throw new FormatException($"'{line}': a ) at {at} closes nothing.");
            if (!_rules.TryAdd(line[..equals], node)) throw new FormatException($"The rule '{line[..equals]}' is there twice.");
        }
    }

    /// <summary>Draws a text of a rule.</summary>
    public string Draw(string rule, PhiloxRandom random)
    {
        var text = new StringBuilder();
        Rule(rule).Write(random, text);
        return text.ToString();
    }

    private Node Rule(string name) => _rules.TryGetValue(name, out Node? node) ? node : throw new FormatException($"There is no rule '{name}' above.");

    private Node Choice(string pattern, ref int at)
    {
        var nodes = new List<Node> { Sequence(pattern, ref at) };
        while (at < pattern.Length && pattern[at] == '|')
        {
            at++;
            nodes.Add(Sequence(pattern, ref at));
        }

        return nodes.Count == 1 ? nodes[0] : new Alternatives([.. nodes]);
    }

    private Row Sequence(string pattern, ref int at)
    {
        var nodes = new List<Node>();
        while (at < pattern.Length && pattern[at] is not ('|' or ')'))
        {
            int start = at;
            if (pattern[at] == '(')
            {
                at++;
                nodes.Add(Choice(pattern, ref at));
                if (at == pattern.Length) throw new FormatException($"'{pattern}': the ( at {start} is never closed.");
                at++;
            }
            else if (pattern[at] == '<')
            {
                at = pattern.IndexOf('>', at) + 1;
                if (at == 0) throw new FormatException($"'{pattern}': the < at {start} is never closed.");
                nodes.Add(Rule(pattern[(start + 1)..(at - 1)]));
            }
            else
            {
                while (at < pattern.Length && !"(|)<".Contains(pattern[at], StringComparison.Ordinal)) at++;
                nodes.Add(new Words(pattern[start..at]));
            }
        }

        return new Row([.. nodes]);
    }

    private abstract class Node
    {
        public abstract void Write(PhiloxRandom random, StringBuilder text);
    }

    private sealed class Words(string words) : Node
    {
        public override void Write(PhiloxRandom random, StringBuilder text) => text.Append(words);
    }

    private sealed class Row(Node[] nodes) : Node
    {
        public override void Write(PhiloxRandom random, StringBuilder text)
        {
            foreach (Node node in nodes) node.Write(random, text);
        }
    }

    private sealed class Alternatives(Node[] nodes) : Node
    {
        public override void Write(PhiloxRandom random, StringBuilder text) => nodes[random.Next(nodes.Length)].Write(random, text);
    }
}
