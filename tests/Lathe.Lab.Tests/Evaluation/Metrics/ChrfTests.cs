using System.Text.Json;
using Lathe.Lab.Evaluation.Metrics;
using static Lathe.Lab.Tests.Evaluation.Metrics.SacrebleuCases;

namespace Lathe.Lab.Tests.Evaluation.Metrics;

public sealed class ChrfTests
{
    // Runs by hand: "ab" of "abc" shares a, b and ab; precisions 1 and 1, recalls 2/3 and 1/2.
    [Fact]
    public void AScoreIsAsByHand()
    {
        double recall = ((2 / 3.0) + (1 / 2.0)) / 2, expected = 100 * 5 * recall / (4 + recall);
        Assert.Equal(expected, new Chrf(new ChrfOptions { CharacterOrder = 2 }).Corpus(["ab"], [["abc"]]), 1e-9);
    }

    [Fact]
    public void WordsMakeItChrfPlusPlus()
    {
        var plus = new Chrf(new ChrfOptions { CharacterOrder = 1, WordOrder = 1 });

        // Three of five characters and one of two words.
        Assert.Equal(55, plus.Corpus(["hi you"], [["hi yet"]]), 1e-9);
        Assert.Equal(100, plus.Corpus(["Hi, you!"], [["Hi , you !"]]), 1e-9);
    }

    [Fact]
    public void TheNearestReferenceCountsAndNothingScoresNothing()
    {
        var chrf = new Chrf();
        Assert.Equal(chrf.Corpus(["the cat"], [["the cats"]]), chrf.Corpus(["the cat"], [["dogs", "the cats", "a"]]), 1e-9);
        Assert.Equal(0, chrf.Corpus([], []));
        Assert.Equal(0, chrf.Corpus([""], [["a"]]));
        Assert.Equal(0, chrf.Corpus(["a"], [[]]));
        Assert.Equal(100, chrf.Corpus(["𝒳𝒴"], [["𝒳𝒴"]]), 1e-9);
    }

    [Fact]
    public void ScoresAreThoseOfSacrebleusTests()
    {
        Check("test_cases", new ChrfOptions { Beta = 3, EpsilonSmoothing = true });
        Check("test_cases_effective_order", new ChrfOptions { Beta = 3 });
        Check("test_cases_keep_whitespace", new ChrfOptions { Beta = 3, KeepWhitespace = true });
        foreach (JsonElement c in Of("test_chrf", "test_sentence_level_chrf"))
            Assert.Equal(c[2].GetDouble(), new Chrf(new ChrfOptions { EpsilonSmoothing = true }).Corpus([c[0].GetString()!], [Strings(c[1])]), 1e-4);
    }

    private static void Check(string cases, ChrfOptions options)
    {
        foreach (JsonElement c in Of("test_chrf", cases))
            Assert.Equal(c[2].GetDouble(), new Chrf(options).Corpus(Strings(c[0]), [.. Strings(c[1]).Select(r => (string[])[r])]), 1e-4);
    }
}
