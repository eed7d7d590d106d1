using System.Globalization;
using System.Text.Json;
using Lathe.Lab.Evaluation.Metrics;
using static Lathe.Lab.Tests.Evaluation.Metrics.SacrebleuCases;

namespace Lathe.Lab.Tests.Evaluation.Metrics;

public sealed class BleuTests
{
    private static readonly string[] Texts = ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."];

    private static readonly string[][] References =
    [
        ["The dog bit the man.", "The dog had bit the man."], ["It was not unexpected.", "No one was surprised."], ["The man bit him first.", "The man had bitten the dog."],
    ];

    // Papineni's corpus of three sentences as sacrebleu's page gives it, and its values.
    [Theory]
    [InlineData(BleuTokenization.V13a, 48.530827)]
    [InlineData(BleuTokenization.None, 49.1919566)]
    [InlineData(BleuTokenization.International, 43.91623493)]
    public void ACorpusScoresAsInSacrebleu(BleuTokenization tokenization, double expected)
        => Assert.Equal(expected, new Bleu(new BleuOptions { Tokenization = tokenization }).Corpus(Texts, References), 1e-6);

    [Fact]
    public void TheScoreIsOfTheWholeCorpusAndNotAMean()
    {
        var bleu = new Bleu();
        double[] apart = [.. Texts.Select((t, i) => bleu.Corpus([t], [References[i]]))];
        Assert.NotEqual(apart.Average(), bleu.Corpus(Texts, References), 0.1);
    }

    [Fact]
    public void AnEmptyCorpusOrTextScoresNothingAndATextItself100()
    {
        var bleu = new Bleu();
        Assert.Equal(0, bleu.Corpus([], []));
        Assert.Equal(0, bleu.Corpus([""], [["a b"]]));
        Assert.Equal(0, bleu.Corpus(["a b c d"], [[]]));
        Assert.Equal(100, bleu.Corpus(["one two three four five"], [["one two three four five"]]), 1e-9);
        Assert.Equal(0, bleu.Corpus(["too short"], [["too short"]]));
        Assert.Equal(100, new Bleu(new BleuOptions { EffectiveOrder = true }).Corpus(["too short"], [["too short"]]), 1e-9);
    }

    // 3 of 5 words, 2 of 4 pairs, 1 of 3, none of 2; brevity exp(1 − 6/5).
    [Fact]
    public void PrecisionsSmoothingAndBrevityAreAsByHand()
    {
        const string text = "a b c x y", reference = "a b c d e f";
        double brevity = Math.Exp(1 - (6 / 5.0));
        Assert.Equal(0, new Bleu(new BleuOptions { Smoothing = BleuSmoothing.None }).Corpus([text], [[reference]]));
        Assert.Equal(100 * brevity * Math.Pow(0.6 * 0.5 / 3 * (0.5 / 2), 0.25), new Bleu().Corpus([text], [[reference]]), 1e-9);
        Assert.Equal(100 * brevity * Math.Pow(0.6 * 0.5 / 3 * (0.1 / 2), 0.25), new Bleu(new BleuOptions { Smoothing = BleuSmoothing.Floor }).Corpus([text], [[reference]]), 1e-9);
        Assert.Equal(100 * brevity * Math.Pow(0.6 * (3 / 5.0) * (2 / 4.0) * (1 / 3.0), 0.25), new Bleu(new BleuOptions { Smoothing = BleuSmoothing.AddK }).Corpus([text], [[reference]]), 1e-9);
    }

    [Theory]
    [InlineData("It's 3,000.5 US-dollars (or more)!", "It's 3,000.5 US-dollars ( or more ) !")]
    [InlineData("5-6 <skipped>&quot;x&quot; end.", "5 - 6 \" x \" end .")]
    [InlineData("🙂.", "🙂 .")]
    public void WordsAreThoseOfMteval13(string text, string expected) => Assert.Equal(expected, string.Join(' ', BleuWords.Of(text, BleuTokenization.V13a)));

    [Theory]
    [InlineData("Preis: 1.000,5€ “gut”.", "Preis : 1.000,5 € “ gut ” .")]
    [InlineData("nice🙂day 5.", "nice 🙂 day 5.")]
    public void WordsAreThoseOfMteval14(string text, string expected) => Assert.Equal(expected, string.Join(' ', BleuWords.Of(text, BleuTokenization.International)));

    [Fact]
    public void RawCorporaScoreAsInSacrebleusTests()
    {
        foreach (JsonElement c in Of("test_bleu", "test_raw_bleu_cases").Concat(Of("test_bleu", "test_case_effective_order")))
            Assert.Equal(c[2].GetDouble(), Raw(0.01).Corpus(Strings(c[0]), References2(c[1], c[0].GetArrayLength())) / 100, 1e-8);
        foreach (JsonElement c in Of("test_bleu", "test_case_offset"))
        {
            Assert.Equal(c[2].GetDouble(), Raw(0.1).Corpus(Strings(c[0]), SacrebleuCases.References(c[1])) / 100, 1e-8);
            Assert.Equal(c[3].GetDouble(), Raw(0).Corpus(Strings(c[0]), SacrebleuCases.References(c[1])) / 100, 1e-8);
        }
    }

    [Fact]
    public void CorporaScoreAsInSacrebleusTests()
    {
        foreach (JsonElement c in Of("test_bleu", "test_corpus_bleu_cases"))
        {
            var options = new BleuOptions
            {
                Tokenization = c[2].TryGetProperty("tokenize", out JsonElement cut) ? Tokenization(cut.GetString()!) : BleuTokenization.V13a,
                Smoothing = c[2].TryGetProperty("smooth_method", out JsonElement method) ? Smoothing(method.GetString()!) : BleuSmoothing.Exponential,
            };
            Assert.Equal(c[3].GetDouble(), new Bleu(options).Corpus(Strings(c[0]), SacrebleuCases.References(c[1])), 1e-6);
        }

        foreach (JsonElement c in Of("test_bleu", "test_bleu_max_order"))
        {
            double score = new Bleu(new BleuOptions { MaxOrder = c[0].GetInt32() }).Corpus(Strings(c[1]), SacrebleuCases.References(c[2]));
            Assert.Equal(c[3].GetString(), score.ToString("0.00", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void CountsAndScoresOfCountsAreThoseOfSacrebleusTests()
    {
        foreach (JsonElement c in Of("test_bleu", "test_case_statistics"))
        {
            double[] row = Raw(0).Counts(c[0][0].GetString()!, SacrebleuCases.References(c[1])[0]);
            Assert.Equal(c[2][0].EnumerateArray().Concat(c[2][1].EnumerateArray()).Select(e => e.GetDouble()), row[2..]);
        }

        foreach (JsonElement c in Of("test_bleu", "test_case_scoring"))
            Assert.Equal(c[1].GetDouble(), new Bleu(new BleuOptions { Smoothing = BleuSmoothing.None }).Score(Sums(c[0])) / 100, 1e-8);
        foreach (JsonElement c in Of("test_bleu", "test_case_degenerate_stats"))
            Assert.Equal(c[2].GetDouble(), new Bleu(new BleuOptions { Smoothing = BleuSmoothing.Floor, SmoothingValue = c[1].GetDouble() }).Score(Sums(c[0])) / 100, 1e-8);
    }

    [Fact]
    public void SentencesScoreAsInSacrebleusTests()
    {
        foreach ((string cases, string text, string reference) in ((string, string, string)[])[("test_cases", "SYS", "REF"), ("test_cases_zero_bleu", "SYS_0", "REF_0")])
        {
            foreach (JsonElement c in Of("test_sentence_bleu", cases))
            {
                var options = new BleuOptions
                {
                    Smoothing = Smoothing(c[0].GetString()!),
                    SmoothingValue = c[1].ValueKind == JsonValueKind.Null ? null : c[1].GetDouble(),
                    Lowercase = c[2].GetBoolean(),
                    Tokenization = Tokenization(c[3].GetString()!),
                    EffectiveOrder = true,
                };
                Assert.Equal(c[4].GetDouble(), new Bleu(options).Corpus([SacrebleuCases.Text("test_sentence_bleu", text)], [[SacrebleuCases.Text("test_sentence_bleu", reference)]]), 1e-3);
            }
        }
    }

    // sacrebleu's raw_corpus_bleu.
    private static Bleu Raw(double floor) => new(new BleuOptions { Smoothing = BleuSmoothing.Floor, SmoothingValue = floor, Tokenization = BleuTokenization.None, EffectiveOrder = true });

    // One case has a stream shorter than its texts, which sacrebleu's zip leaves out.
    private static string[][] References2(JsonElement streams, int count)
    {
        string[][] references = SacrebleuCases.References(streams);
        return references.Length == count ? references : [.. references.Concat(Enumerable.Repeat(references[^1], count - references.Length))];
    }

    private static double[] Sums(JsonElement s) => [s[1].GetDouble(), s[2].GetDouble(), .. s[0][0].EnumerateArray().Select(e => e.GetDouble()), .. s[0][1].EnumerateArray().Select(e => e.GetDouble())];

    private static BleuTokenization Tokenization(string name) => name switch
    {
        "13a" => BleuTokenization.V13a,
        "intl" => BleuTokenization.International,
        "char" => BleuTokenization.Characters,
        _ => BleuTokenization.None,
    };

    private static BleuSmoothing Smoothing(string name) => name switch
    {
        "exp" => BleuSmoothing.Exponential,
        "floor" => BleuSmoothing.Floor,
        "add-k" => BleuSmoothing.AddK,
        _ => BleuSmoothing.None,
    };
}
