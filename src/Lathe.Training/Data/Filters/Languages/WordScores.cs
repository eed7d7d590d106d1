namespace Lathe.Training.Data.Filters.Languages;

/// <summary>
/// What words say for each language of a script, remembered: words come again in the next text, and new ones are spelled with letters that
/// came before. For one thread; what it says depends on the text alone.
/// </summary>
/// <param name="profiles">The script's languages.</param>
internal sealed class WordScores(LanguageProfile[] profiles)
{
    /// <summary>What stands before the first letter of a word and behind the last.</summary>
    public const char Edge = ' ';

    // A name or a foreign word is not to outvote a sentence.
    private const double WorstWord = -7;

    private const int MostWords = 1 << 13, MostLetters = 1 << 13;

    private readonly Dictionary<string, Word> _words = [];
    private readonly Dictionary<(char Before, char Last, char Next), double[]> _letters = [];
    private long _text;

    /// <summary>Begins a text, and gives the scores back to which its words add theirs.</summary>
    public double[] Begin()
    {
        // Between two texts alone: within one, what was met is remembered here too.
        if (_words.Count >= MostWords) _words.Clear();
        _text++;
        return new double[profiles.Length];
    }

    /// <summary>Adds a word in lower case, unless the text had it before: a word that comes again says little more than it said before.</summary>
    public void Add(ReadOnlySpan<char> word, double[] scores)
    {
        Dictionary<string, Word>.AlternateLookup<ReadOnlySpan<char>> words = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!words.TryGetValue(word, out Word? known)) words[word] = known = new Word(Score(word));
        if (known.Text == _text) return;
        known.Text = _text;
        for (int i = 0; i < scores.Length; i++) scores[i] += known.Scores[i];
    }

    // For each language, against the one that the word says most for.
    private double[] Score(ReadOnlySpan<char> word)
    {
        double[] scores = Spelled(word);
        for (int i = 0; i < scores.Length; i++) scores[i] = profiles[i].OfList(word) ?? scores[i];
        double best = scores.Max();
        for (int i = 0; i < scores.Length; i++) scores[i] = Math.Max(WorstWord, scores[i] - best);
        return scores;
    }

    private double[] Spelled(ReadOnlySpan<char> word)
    {
        double[] scores = new double[profiles.Length];
        Array.Fill(scores, LanguageProfile.Unlisted);
        char before = Edge, last = Edge;
        for (int at = 0; at <= word.Length; at++)
        {
            char next = at < word.Length ? word[at] : Edge;
            double[] letter = Letter(before, last, next);
            for (int i = 0; i < scores.Length; i++) scores[i] += letter[i];
            (before, last) = (last, next);
        }

        return scores;
    }

    private double[] Letter(char before, char last, char next)
    {
        if (_letters.TryGetValue((before, last, next), out double[]? scores)) return scores;
        if (_letters.Count >= MostLetters) _letters.Clear();
        scores = [.. profiles.Select(p => p.OfLetter(before, last, next))];
        _letters.Add((before, last, next), scores);
        return scores;
    }

    private sealed class Word(double[] scores)
    {
        public double[] Scores { get; } = scores;

        /// <summary>The number of the text that had it last.</summary>
        public long Text { get; set; }
    }
}
