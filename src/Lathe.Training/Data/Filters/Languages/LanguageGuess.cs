using System.Buffers;

namespace Lathe.Training.Data.Filters.Languages;

/// <summary>
/// Guesses a text's language: by its script where that is a language's own, else by its words (naive Bayes over
/// <see cref="LanguageProfile"/>s of the most frequent words of each language). Good on a sentence, weak on single words, and blind to
/// languages that it does not know: a text in one of them gets its nearest neighbour's code.
/// </summary>
public static class LanguageGuess
{
    /// <summary>The code of a text without letters to judge by.</summary>
    public const string Unknown = "und";

    // What is beyond this adds nothing to the guess.
    private const int Reach = 4000;

    // Words are not as independent as Bayes takes them to be.
    private const double Dependence = 0.5;

    [ThreadStatic]
    private static Dictionary<Script, WordScores>? _scores;

    // Japanese mixes kana with Chinese characters; Chinese quotes a kana now and then.
    private const double KanaOfJapanese = 0.05;

    private static readonly Lazy<IReadOnlyDictionary<Script, LanguageProfile[]>> Profiles = new(Load);

    /// <summary>Codes of the languages that can be told apart.</summary>
    public static IReadOnlyList<string> Languages => field ??=
        [.. Profiles.Value.Values.SelectMany(p => p).Select(p => p.Code).Concat(Enum.GetValues<Script>().Select(Scripts.Language).OfType<string>()).Order(StringComparer.Ordinal)];

    /// <summary>The likeliest language.</summary>
    public static LanguageScore Guess(string text) => Rank(text)[0];

    /// <summary>The languages of the text's main script, the likeliest first; the scores sum to the script's share of the letters.</summary>
    public static IReadOnlyList<LanguageScore> Rank(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<char> head = text.AsSpan(0, Math.Min(text.Length, Reach));
        (Script script, double share) = MainScript(head);
        if (script == Script.None) return [new LanguageScore(Unknown, 0)];
        if (Scripts.Language(script) is { } own) return [new LanguageScore(own, share)];
        LanguageProfile[] profiles = Profiles.Value[script];
        double[] scores = Score(head, script, profiles);
        double best = scores.Max(), sum = scores.Sum(s => Math.Exp(Dependence * (s - best)));
        return [.. profiles.Zip(scores, (p, s) => new LanguageScore(p.Code, share * Math.Exp(Dependence * (s - best)) / sum)).OrderByDescending(s => s.Score)];
    }

    private static (Script Script, double Share) MainScript(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[(int)Script.Han + 1];
        counts.Clear();
        foreach (char c in text) counts[(int)Scripts.Of(c)]++;
        counts[0] = 0;
        int han = counts[(int)Script.Han], kana = counts[(int)Script.Kana];
        // One sign of these stands for a syllable or a word, so it weighs more than a letter.
        Script east = kana > KanaOfJapanese * (han + kana) ? Script.Kana : Script.Han;
        counts[(int)Script.Han] = counts[(int)Script.Kana] = 0;
        counts[(int)east] = 3 * (han + kana);
        counts[(int)Script.Hangul] *= 2;
        int best = 0, all = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            all += counts[i];
            if (counts[i] > counts[best]) best = i;
        }

        return ((Script)best, all == 0 ? 0 : (double)counts[best] / all);
    }

    private static double[] Score(ReadOnlySpan<char> text, Script script, LanguageProfile[] profiles)
    {
        Dictionary<Script, WordScores> remembered = _scores ??= [];
        if (!remembered.TryGetValue(script, out WordScores? words)) remembered.Add(script, words = new WordScores(profiles));
        double[] scores = words.Begin();
        char[] lower = ArrayPool<char>.Shared.Rent(text.Length);
        text.ToLowerInvariant(lower);
        int length = text.Length;
        for (int at = 0; at < length;)
        {
            int end = at;
            while (end < length && (Scripts.Of(lower[end]) == script || (end > at && lower[end] is '\'' or '\u2019' && end + 1 < length && Scripts.Of(lower[end + 1]) == script)))
            {
                if (lower[end] == '\u2019') lower[end] = '\'';
                end++;
            }

            if (end > at) words.Add(lower.AsSpan(at, end - at), scores);
            at = end + 1;
        }

        ArrayPool<char>.Shared.Return(lower);
        return scores;
    }

    private static Dictionary<Script, LanguageProfile[]> Load()
    {
        using Stream resource = typeof(LanguageGuess).Assembly.GetManifestResourceStream("Languages.txt")!;
        using var reader = new StreamReader(resource);
        var profiles = new List<(Script Script, LanguageProfile Profile)>();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            string[] words = line.Split(' ');
            profiles.Add((Scripts.Of(words[1][0]), new LanguageProfile(words[0], words.Skip(1))));
        }

        return profiles.GroupBy(p => p.Script).ToDictionary(g => g.Key, g => g.Select(p => p.Profile).ToArray());
    }
}
