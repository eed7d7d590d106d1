using System.Text;
using Lathe.Lab.Evaluation;
using Lathe.Lab.Evaluation.Tasks;

namespace Lathe.Lab.Tests.Evaluation.Tasks;

public sealed class MultipleChoiceTaskTests
{
    [Fact]
    public void ChoicesScoreTheirTokensOneByOne()
    {
        using var tiny = new TinySubject();
        string[] choices = [" cat", " category", " dog", "", "!"];
        double[] scores = new ChoiceScorer(tiny.Subject).Score(new ChoiceQuestion("It is a", choices, 0)).LogProbabilities;
        double[] expected = [.. choices.Select(c => tiny.LogProbabilities(Ids("It is a" + c))[7..].Sum())];

        // An empty choice begins the others, so the last token before is scored for all.
        double last = tiny.LogProbabilities(Ids("It is a"))[6];
        for (int i = 0; i < choices.Length; i++) Assert.Equal(expected[i] + last, scores[i], 1e-3);
    }

    [Fact]
    public void QuestionsWithACommonBeginningScoreAsApart()
    {
        using var tiny = new TinySubject();
        var scorer = new ChoiceScorer(tiny.Subject);
        var questions = Enumerable.Range(0, 4).Select(i => new ChoiceQuestion($"The same beginning, number {i}", [" a", " bc", " def"], 0)).ToArray();
        double[][] together = [.. questions.Select(q => scorer.Score(q).LogProbabilities)];
        for (int i = 0; i < questions.Length; i++)
        {
            tiny.Subject.Session.Rewind(0);
            Assert.Equal(together[i], scorer.Score(questions[i]).LogProbabilities);
        }
    }

    [Fact]
    public void TheMostProbableChoiceIsTheAnswerPlainAndByLength()
    {
        using var tiny = new TinySubject();
        string[] choices = [" a", " quite a long way to go on"];
        double[] logs = [.. choices.Select(c => tiny.LogProbabilities(Ids("Q:" + c))[2..].Sum())];
        int plain = logs[0] > logs[1] ? 0 : 1, byLength = logs[0] / 1 > logs[1] / 25 ? 0 : 1;
        TaskOutcome outcome = new MultipleChoiceTask("m", [new ChoiceQuestion("Q:", choices, plain), new ChoiceQuestion("Q:", choices, 1 - plain)]).Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal(0.5, outcome.Measures[0].Samples.Value);
        Assert.Equal(0.5, outcome.Measures[1].Samples.Value);
        Assert.Equal(["accuracy", "accuracy-normalized", "accuracy-per-token"], outcome.Measures.Select(m => m.Name));
        Assert.Equal(0.5, outcome.Measures[0].Chance);
        Assert.Equal([true, false], outcome.Items.Select(i => i.Good!.Value));
        Assert.NotEqual(plain, byLength);
    }

    // The letters are tokens: behind what both have in common there are two of one and five of the other.
    [Fact]
    public void ByTokensOnlyWhatIsNotInCommonCounts()
    {
        using var tiny = new TinySubject();
        ChoiceScores scores = new ChoiceScorer(tiny.Subject).Score(new ChoiceQuestion("Q:", [" one", " outlet"], 0));
        Assert.Equal([2, 5], scores.Tokens);
        double[] perToken = [.. scores.LogProbabilities.Select((l, i) => l / scores.Tokens[i])];
        int best = perToken[0] >= perToken[1] ? 0 : 1;
        TaskOutcome outcome = new MultipleChoiceTask("m", [new ChoiceQuestion("Q:", [" one", " outlet"], best)]).Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal(1, outcome.Measures[2].Samples.Value);
    }

    [Fact]
    public void ExamplesThatDoNotFitAreLeftOutOneByOne()
    {
        using var tiny = new TinySubject(context: 64);
        var question = new ChoiceQuestion([() => new string('x', 100) + "Q:", () => new string('y', 70) + "Q:", () => "Q:"], [" A", " B"], 0);
        ChoiceScores scores = new ChoiceScorer(tiny.Subject).Score(question);
        Assert.Equal((2, false), (scores.Form, scores.Cut));
        Assert.Contains("0.0 of 2 examples", Assert.Single(new MultipleChoiceTask("m", [question]).Run(tiny.Subject, new EvaluationSettings()).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void AQuestionLongerThanTheContextLosesItsBeginning()
    {
        using var tiny = new TinySubject(context: 32);
        ChoiceScores scores = new ChoiceScorer(tiny.Subject).Score(new ChoiceQuestion(new string('x', 50) + "Q:", [" A", " BC"], 0));
        Assert.True(scores.Cut);
        int[] kept = [256, .. Ids(new string('x', 50) + "Q: A")[^30..]];
        Assert.Equal(tiny.LogProbabilities(kept)[^1], scores.LogProbabilities[0], 1.0);
        Assert.All(scores.LogProbabilities, s => Assert.True(double.IsFinite(s)));
    }

    [Fact]
    public void GroupsAreToldApart()
    {
        using var tiny = new TinySubject();
        TaskOutcome outcome = new MultipleChoiceTask("m", [new("a", ["b", "c"], 0, "one"), new("a", ["b", "c", "d"], 0, "two")]) { ByGroup = true, Normalized = false }.Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal(["accuracy", "accuracy/one", "accuracy/two"], outcome.Measures.Select(m => m.Name));
        Assert.Equal(1 / 3.0, outcome.Measures[2].Chance!.Value, 1e-12);
    }

    private static int[] Ids(string text) => [256, .. Encoding.UTF8.GetBytes(text).Select(b => (int)b)];
}
