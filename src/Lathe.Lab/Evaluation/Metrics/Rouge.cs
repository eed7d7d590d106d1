using System.Text.RegularExpressions;
using Lathe.Lab.Evaluation.Tasks;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>
/// ROUGE-1, -2, -L and -Lsum: n-grams and longest common subsequences that a text shares with a reference (Lin, ACL 2004). Measures are
/// means of F over the answers, in points from 0 to 100; of several references the best counts.
/// </summary>
/// <param name="variant">Whose conventions.</param>
public sealed partial class Rouge(RougeVariant variant = RougeVariant.Google) : IAnswerMetric
{
    /// <inheritdoc/>
    public IEnumerable<Measure> Measure(IReadOnlyList<AnsweredQuestion> answers)
    {
        yield return Of("rouge-1", (text, reference) => N(text, reference, 1));
        yield return Of("rouge-2", (text, reference) => N(text, reference, 2));
        yield return Of("rouge-l", L);
        if (variant == RougeVariant.Google) yield return Of("rouge-lsum", LSum);

        Measure Of(string name, Func<string, string, RougeScore> score) => new(name, MeasureUnit.Points, true,
            SumSamples.Mean(answers.Select(a => 100 * a.Question.References.Select(r => score(a.Answer, r).F).DefaultIfEmpty(0).Max())));
    }

    /// <summary>ROUGE-N.</summary>
    /// <param name="text">The text.</param>
    /// <param name="reference">What it is held against.</param>
    /// <param name="n">Words of an n-gram.</param>
    public RougeScore N(string text, string reference, int n)
    {
        Dictionary<string, int> own = Ngrams.Count(Words(text), n), other = Ngrams.Count(Words(reference), n);
        return variant == RougeVariant.Pltrdy
            ? Score(own.Keys.Count(other.ContainsKey), own.Count, other.Count, 1e-8)
            : Score(Ngrams.Common(own, other), own.Values.Sum(), other.Values.Sum());
    }

    /// <summary>ROUGE-L: the longest common subsequence of the whole texts.</summary>
    public RougeScore L(string text, string reference)
    {
        string[] own = Words(text), other = Words(reference);
        int common = Common(other, own).Count;
        if (variant == RougeVariant.Google) return Score(common, own.Length, other.Length);
        double precision = Share(common, own.Length), recall = Share(common, other.Length), beta = precision / (recall + 1e-12);
        return new RougeScore(precision, recall, (1 + (beta * beta)) * recall * precision / (recall + (beta * beta * precision) + 1e-12));
    }

    /// <summary>
    /// ROUGE-Lsum: for each line of the reference the union of its longest common subsequences with the lines of the text; a word counts at
    /// most as often as it stands in both.
    /// </summary>
    public RougeScore LSum(string text, string reference)
    {
        string[][] own = Lines(text), others = Lines(reference);
        Dictionary<string, int> left = Ngrams.Count([.. own.SelectMany(w => w)], 1), right = Ngrams.Count([.. others.SelectMany(w => w)], 1);
        int ownWords = own.Sum(w => w.Length), otherWords = others.Sum(w => w.Length), hits = 0;
        foreach (string[] line in others)
        {
            var union = new SortedSet<int>(own.SelectMany(o => Common(line, o)));
            foreach (int place in union)
            {
                string word = line[place];
                if (left.GetValueOrDefault(word) == 0 || right.GetValueOrDefault(word) == 0) continue;
                left[word]--;
                right[word]--;
                hits++;
            }
        }

        return Score(hits, ownWords, otherWords);
    }

    private static RougeScore Score(int common, int own, int other, double epsilon = 0)
    {
        double precision = Share(common, own), recall = Share(common, other);
        return new RougeScore(precision, recall, common == 0 ? 0 : 2 * precision * recall / (precision + recall + epsilon));
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    // Places in the reference of one longest common subsequence; of several the same as rouge_score's.
    private static List<int> Common(string[] reference, string[] text)
    {
        int[,] longest = new int[reference.Length + 1, text.Length + 1];
        for (int i = 1; i <= reference.Length; i++)
        {
            for (int j = 1; j <= text.Length; j++)
            {
                longest[i, j] = string.Equals(reference[i - 1], text[j - 1], StringComparison.Ordinal) ? longest[i - 1, j - 1] + 1 : Math.Max(longest[i - 1, j], longest[i, j - 1]);
            }
        }

        List<int> places = [];
        for (int i = reference.Length, j = text.Length; i > 0 && j > 0;)
        {
            if (string.Equals(reference[i - 1], text[j - 1], StringComparison.Ordinal))
            {
                places.Add(i - 1);
                (i, j) = (i - 1, j - 1);
            }
            else if (longest[i, j - 1] > longest[i - 1, j]) j--;
            else i--;
        }

        return places;
    }

    private string[] Words(string text) => BleuWords.Split(variant == RougeVariant.Pltrdy ? text : NoWord().Replace(text.ToLowerInvariant(), " "));

    private string[][] Lines(string text) => [.. text.Split('\n').Where(l => l.Length > 0).Select(Words)];

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NoWord();
}
