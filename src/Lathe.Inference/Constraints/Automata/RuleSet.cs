using Lathe.Inference.Constraints.Patterns;

namespace Lathe.Inference.Constraints.Automata;

/// <summary>Rules by number: each a name for messages and a pattern, which may come later than the first call.</summary>
internal sealed class RuleSet
{
    private readonly List<string> _names = [];
    private readonly List<Pattern?> _patterns = [];
    private readonly HashSet<int> _kept = [];

    public int Count => _names.Count;

    public int Declare(string name)
    {
        _names.Add(name);
        _patterns.Add(null);
        return Count - 1;
    }

    /// <summary>A rule whole; one that is kept is called wherever it is, however small.</summary>
    public int Define(string name, Pattern pattern, bool keep = false)
    {
        int rule = Declare(name);
        _patterns[rule] = pattern;
        if (keep) _kept.Add(rule);
        return rule;
    }

    public bool IsKept(int rule) => _kept.Contains(rule);

    public void Define(int rule, Pattern pattern) => _patterns[rule] = pattern;

    public bool IsDefined(int rule) => _patterns[rule] is not null;

    public string Name(int rule) => _names[rule];

    public Pattern Pattern(int rule) => _patterns[rule] ?? throw new InvalidOperationException($"Rule {_names[rule]} was never defined.");
}
