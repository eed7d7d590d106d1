using Lathe.Lab.Evaluation;
using Lathe.Lab.Evaluation.Metrics;
using Lathe.Lab.Evaluation.Tasks;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Tests.Evaluation.Metrics;

public sealed class DiversityTests
{
    [Fact]
    public void DistinctNgramsAreCountedOverAllAnswers()
    {
        Measure[] measures = Of("a b a b", "a b c");

        // Words a, b, c of seven; pairs ab, ba, bc of five; threes aba, bab, abc of three.
        Assert.Equal(3 / 7.0, measures[0].Samples.Value, 1e-12);
        Assert.Equal(3 / 5.0, measures[1].Samples.Value, 1e-12);
        Assert.Equal(1, measures[2].Samples.Value, 1e-12);
    }

    [Fact]
    public void TheIntervalOfDistinctNgramsHoldsTheFigure()
    {
        string[] answers = [.. Enumerable.Range(0, 50).Select(i => $"word{i % 20} and word{i * 7 % 31} then word{i}")];
        Estimate estimate = Bootstrap.Of(Of(answers)[1].Samples);
        Assert.True(estimate.Low < estimate.Value && estimate.Value < estimate.High);
        Assert.True(estimate.High - estimate.Low < 0.3);
    }

    [Fact]
    public void SelfBleuIsEachAnswersBleuAgainstAllOthers()
    {
        string[] answers = ["the cat sat on the mat", "the cat sat on a rug", "dogs bark", "the the the cat", "a rug the cat sat on the mat"];
        var bleu = new Bleu(new BleuOptions { EffectiveOrder = true });
        double expected = answers.Select((a, i) => bleu.Corpus([a], [[.. answers.Where((_, j) => j != i)]])).Average();
        Assert.Equal(expected, Of(answers)[3].Samples.Value, 1e-9);
        Assert.Equal(100, Of("same words here now", "same words here now")[3].Samples.Value, 1e-9);
    }

    [Fact]
    public void OneAnswerOrAnEmptyOneIsNoMistake()
    {
        Assert.Equal(3, Of("alone").Length);
        Assert.True(double.IsNaN(Of("", "")[0].Samples.Value));
    }

    private static Measure[] Of(params string[] answers) => [.. new Diversity().Measure([.. answers.Select(a => new AnsweredQuestion(new Question("q"), a))])];
}
