namespace Lathe.Training.Data.Filters.Languages;

/// <summary>
/// A language by its most frequent words: they are looked up, and their letters make a model of the others (letters after the two
/// before, backed off to fewer).
/// </summary>
internal sealed class LanguageProfile
{
    // Share of a text's words that the list makes up, in most languages.
    private const double Listed = 0.45;

    // Share of letters that the language does not have: what stands in names.
    private const double Foreign = 0.03, Alphabet = 100;

    private readonly Dictionary<string, double> _words = [];
    private readonly Dictionary<(char, char), Letters> _afterTwo = [];
    private readonly Dictionary<char, Letters> _afterOne = [];
    private readonly Letters _all = new();

    /// <param name="code">ISO 639-1.</param>
    /// <param name="words">The most frequent one first.</param>
    public LanguageProfile(string code, IEnumerable<string> words)
    {
        Code = code;
        foreach (string word in words) _words.TryAdd(word, 0);
        double sum = 0;
        int rank = 0;
        foreach (string word in _words.Keys)
        {
            // Zipf's law with Mandelbrot's shift.
            sum += _words[word] = 1.0 / (rank++ + 6);
            Learn(word);
        }

        foreach (string word in _words.Keys) _words[word] = Math.Log(Listed * _words[word] / sum);
    }

    public string Code { get; }

    /// <summary>The log-probability that a word is none of the list.</summary>
    public static double Unlisted { get; } = Math.Log(1 - Listed);

    /// <summary>The log-probability of a word in lower case that the list has, or null.</summary>
    public double? OfList(ReadOnlySpan<char> word)
        => _words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out double listed) ? listed : null;

    /// <summary>The log-probability of a letter after two others; a blank stands before the first letter and behind the last.</summary>
    public double OfLetter(char before, char last, char next)
    {
        double p = ((1 - Foreign) * Share(_all, next)) + (Foreign / Alphabet);
        p = Blend(_afterOne.GetValueOrDefault(last), next, p);
        p = Blend(_afterTwo.GetValueOrDefault((before, last)), next, p);
        return Math.Log(p);
    }

    // Witten and Bell: the more different letters followed, the more is left to those that did not.
    private static double Blend(Letters? letters, char next, double less)
        => letters is null ? less : (letters.Counts.GetValueOrDefault(next) + (letters.Counts.Count * less)) / (letters.Total + letters.Counts.Count);

    private static double Share(Letters letters, char next) => (double)letters.Counts.GetValueOrDefault(next) / letters.Total;

    private void Learn(string word)
    {
        char before = WordScores.Edge, last = WordScores.Edge;
        foreach (char next in word + WordScores.Edge)
        {
            _all.Add(next);
            Of(_afterOne, last).Add(next);
            Of(_afterTwo, (before, last)).Add(next);
            (before, last) = (last, next);
        }

        static Letters Of<TKey>(Dictionary<TKey, Letters> table, TKey key)
            where TKey : notnull
        {
            if (!table.TryGetValue(key, out Letters? letters)) table.Add(key, letters = new Letters());
            return letters;
        }
    }

    private sealed class Letters
    {
        public Dictionary<char, int> Counts { get; } = [];

        public int Total { get; private set; }

        public void Add(char letter)
        {
            Counts[letter] = Counts.GetValueOrDefault(letter) + 1;
            Total++;
        }
    }
}
