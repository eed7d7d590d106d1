namespace Lathe.Training.Data.Filters.Safety;

/// <summary>Reads rules: one a line, <c>category name: term, term + term - exception</c>, and lists that they share.</summary>
internal static class SafetyRuleFile
{
    // What asks, and what stands in its place in an answer.
    private const string Ask = "$ask", Tell = "$tell";

    /// <exception cref="FormatException">A line is no rule; the message says which and why.</exception>
    /// <param name="reader">The rules.</param>
    /// <param name="lexicon">Gets their terms.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="answers">Whether the rules are for answers: <c>$tell</c> stands for <c>$ask</c> then, and is asked for by every rule.</param>
    public static List<SafetyRule> Read(TextReader reader, SafetyLexicon lexicon, string name, bool answers = false)
    {
        var lists = new Dictionary<string, string>(StringComparer.Ordinal);
        var rules = new List<SafetyRule>();
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            try
            {
                if (line.StartsWith("list $", StringComparison.Ordinal)) AddList(line, lists);
                else rules.Add(Rule(answers ? OfAnswers(line) : line, lists, lexicon));
            }
            catch (FormatException e)
            {
                throw new FormatException($"{name}, line {number}: {e.Message}", e);
            }
        }

        return rules;
    }

    // The terms of the first group are words that ask, where $ask is among them; elsewhere $ask lets a group be anything.
    private static string OfAnswers(string rule)
    {
        int colon = rule.IndexOf(':', StringComparison.Ordinal), harmless = rule.IndexOf(" - ", StringComparison.Ordinal);
        if (colon < 0) return rule;
        string groups = harmless < 0 ? rule[(colon + 1)..] : rule[(colon + 1)..harmless];
        string[] told = [.. groups.Split(" + ").Where(g => !g.Trim().StartsWith(Ask, StringComparison.Ordinal))];
        return $"{rule[..(colon + 1)]} {Tell} + {string.Join(" + ", told)}{(harmless < 0 ? " - $good" : rule[harmless..] + ", $good")}";
    }

    private static void AddList(string line, Dictionary<string, string> lists)
    {
        int sign = line.IndexOf('=', StringComparison.Ordinal);
        if (sign < 0) throw new FormatException("expected 'list $name = term, term'.");
        lists[line[5..sign].Trim()] = line[(sign + 1)..];
    }

    private static SafetyRule Rule(string line, Dictionary<string, string> lists, SafetyLexicon lexicon)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string[] head = (colon < 0 ? "" : line[..colon]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (head.Length != 2) throw new FormatException("expected 'category name: term, term + term - exception'.");
        if (!Enum.TryParse(head[0].Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out SafetyCategory category))
            throw new FormatException($"'{head[0]}' is no category: expected one of {string.Join(", ", Enum.GetNames<SafetyCategory>())}.");
        string[] sides = line[(colon + 1)..].Split(" - ", 2);
        HashSet<int>[] groups = [.. sides[0].Split(" + ").Select(g => Terms(g, lists, lexicon))];
        return new SafetyRule(category, head[1], groups, sides.Length > 1 ? Terms(sides[1], lists, lexicon) : []);
    }

    private static HashSet<int> Terms(string group, Dictionary<string, string> lists, SafetyLexicon lexicon)
    {
        HashSet<int> terms = [];
        foreach (string term in group.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (term[0] != '$') terms.Add(lexicon.Add(term));
            else if (lists.TryGetValue(term, out string? list)) terms.UnionWith(Terms(list, lists, lexicon));
            else throw new FormatException($"there is no list {term} above: expected one of {string.Join(", ", lists.Keys)}.");
        }

        return terms;
    }
}
