using System.Text.Json;
using Lathe.Lab.Evaluation.Metrics;
using Lathe.Nn.Tests.Formats;

namespace Lathe.Lab.Tests.Evaluation.Metrics;

public sealed class RougeTests
{
    private readonly Rouge _rouge = new();

    // The values of rouge_score's own tests.
    [Fact]
    public void WordsAndPairsAreCountedAsInRougeScore()
    {
        Assert.Equal(new RougeScore(1, 1 / 3.0, 0.5), _rouge.N("testing", "testing one two", 1));
        Assert.Equal(0, _rouge.N("testing", "testing one two", 2).F);
        Assert.Equal(2 * (1 / 2.0) / (1.5), _rouge.N("testing one", "testing one two", 2).F, 1e-12);
        Assert.Equal(new RougeScore(0, 0, 0), _rouge.N("", "testing one two", 1));
        Assert.Equal(1, _rouge.N("TESTING, One-two!", "testing one two", 1).F, 1e-12);
    }

    // Lin's example: the union of w1 w2 and w1 w3 w5 is four of the reference's five words.
    [Fact]
    public void TheSummaryLevelTakesTheUnionOfSubsequences()
    {
        RougeScore score = _rouge.LSum("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", "w1 w2 w3 w4 w5");
        Assert.Equal(0.4, score.Precision, 1e-12);
        Assert.Equal(0.8, score.Recall, 1e-12);
        Assert.Equal(0.5333333, score.F, 1e-6);
    }

    [Fact]
    public void TheSubsequenceKeepsTheOrder()
    {
        RougeScore score = _rouge.L("police killed the gunman", "the gunman killed police");
        Assert.Equal(0.5, score.F, 1e-12);
        Assert.Equal(0, _rouge.L("", "").F);
    }

    [Fact]
    public void ScoresAreThoseOfPltrdysTests()
    {
        var rouge = new Rouge(RougeVariant.Pltrdy);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find(Path.Combine("evaluation", "rouge", "data.json"))));
        foreach (JsonElement c in document.RootElement.EnumerateArray())
        {
            string text = c.GetProperty("hyp").GetString()!, reference = c.GetProperty("ref").GetString()!;
            Check(c.GetProperty("scores").GetProperty("rouge-1"), rouge.N(text, reference, 1));
            Check(c.GetProperty("scores").GetProperty("rouge-2"), rouge.N(text, reference, 2));
            Check(c.GetProperty("scores").GetProperty("rouge-l"), rouge.L(text, reference));
        }
    }

    private static void Check(JsonElement expected, RougeScore score)
    {
        Assert.Equal(expected.GetProperty("p").GetDouble(), score.Precision, 1e-12);
        Assert.Equal(expected.GetProperty("r").GetDouble(), score.Recall, 1e-12);
        Assert.Equal(expected.GetProperty("f").GetDouble(), score.F, 1e-12);
    }
}
