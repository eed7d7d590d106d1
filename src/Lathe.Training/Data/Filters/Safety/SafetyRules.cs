namespace Lathe.Training.Data.Filters.Safety;

/// <summary>
/// Rules and word lists that a text is checked against; each says what fired. The rules are Lathe's own, for English: a sentence that
/// asks for something or tells how, an act and an object, and signs that it is harmless after all (a game, a definition, prevention).
/// They know words, not meanings: they miss what is said in other ones, and fire on some harmless sentences.
/// </summary>
public sealed class SafetyRules
{
    // Words further apart than this are of one sentence and not of one thought. Most requests are shorter as a whole.
    private const int RequestReach = 16;

    // An answer is long and speaks of many things: what tells how to do harm says so in a few words.
    private const int AnswerReach = 12;

    private readonly SafetyLexicon _lexicon;
    private readonly IReadOnlyList<SafetyRule> _requests, _answers;
    private readonly IReadOnlyList<WordList> _lists;

    private SafetyRules(SafetyLexicon lexicon, IReadOnlyList<SafetyRule> requests, IReadOnlyList<SafetyRule> answers, IReadOnlyList<WordList> lists)
        => (_lexicon, _requests, _answers, _lists) = (lexicon, requests, answers, lists);

    /// <summary>Lathe's own rules.</summary>
    public static SafetyRules BuiltIn => field ??= ReadBuiltIn();

    /// <summary>Names of the rules and lists.</summary>
    public IEnumerable<string> Names => _requests.Select(r => r.Name).Concat(_lists.Select(l => l.Name));

    /// <summary>These rules and the word lists of some files besides: UTF-8, one word or phrase a line, as LDNOOBW's.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="FormatException">A file holds no words.</exception>
    public SafetyRules WithWordLists(params IEnumerable<string> paths) => new(_lexicon, _requests, _answers, [.. _lists, .. paths.Select(p => new WordList(p))]);

    /// <summary>What fires on a request, rules before lists; empty where nothing does. A rule is named once a text.</summary>
    public IReadOnlyList<SafetyFinding> Check(string text) => Check(text, _requests, RequestReach);

    /// <summary>
    /// What fires on an answer or a text that nobody asked for. The rules are the same, but in the place of asking it must say that it
    /// tells how ("here is", "step by step"): articles name crimes, weapons and drugs for many good reasons.
    /// </summary>
    public IReadOnlyList<SafetyFinding> CheckAnswer(string text) => Check(text, _answers, AnswerReach);

    private List<SafetyFinding> Check(string text, IReadOnlyList<SafetyRule> rules, int reach)
    {
        ArgumentNullException.ThrowIfNull(text);
        var findings = new List<SafetyFinding>();
        var fired = new HashSet<SafetyRule>();
        foreach (List<ReadOnlyMemory<char>> sentence in SafetyText.Sentences(text))
        {
            List<SafetyTermHit> hits = _lexicon.Find(sentence);
            if (hits.Count < 2) continue;
            foreach (SafetyRule rule in rules)
            {
                if (fired.Contains(rule) || rule.Evidence(hits, reach) is not { } evidence) continue;
                fired.Add(rule);
                findings.Add(new SafetyFinding(rule.Category, rule.Name, evidence));
            }
        }

        if (_lists.Count == 0) return findings;
        List<ReadOnlyMemory<char>> words = SafetyText.Words(text);
        foreach (WordList list in _lists) findings.AddRange(list.Find(text, words).DistinctBy(f => f.Evidence));
        return findings;
    }

    private static SafetyRules ReadBuiltIn()
    {
        using Stream resource = typeof(SafetyRules).Assembly.GetManifestResourceStream("SafetyRules.txt")!;
        using var reader = new StreamReader(resource);
        var lexicon = new SafetyLexicon();
        string text = reader.ReadToEnd();
        const string name = "built-in rules";
        return new SafetyRules(lexicon, SafetyRuleFile.Read(new StringReader(text), lexicon, name), SafetyRuleFile.Read(new StringReader(text), lexicon, name, answers: true), []);
    }
}
