using Lathe.Inference;
using Lathe.Lab.Evaluation;
using Lathe.Lab.Evaluation.Metrics;
using Lathe.Lab.Evaluation.Tasks;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Tests.Evaluation.Tasks;

public sealed class GeneratedTaskTests
{
    private static readonly GenerationOptions Short = AnswerTask.Usual with { MaxTokens = 6 };

    [Fact]
    public void AnswersAreThoseOfTheModelAndMatchThemselves()
    {
        using var tiny = new TinySubject();
        string[] prompts = ["one", "two", "three"];
        string[] said = [.. prompts.Select(p => tiny.Subject.Answer([Lathe.Text.ChatTemplates.ChatTurn.User(p)], Short).Text.Trim())];
        var task = new AnswerTask("a", [.. prompts.Select((p, i) => new Question(p, i == 1 ? "no" : said[i]))], new ExactMatch(), new Chrf()) { Generation = Short };
        TaskOutcome outcome = task.Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal(2 / 3.0, outcome.Measures[0].Samples.Value, 1e-12);
        Assert.Equal(["exact-match", "chrf"], outcome.Measures.Select(m => m.Name));
        Assert.Equal(said, outcome.Items.Select(i => i.Answer));
        Assert.Equal([true, false, true], outcome.Items.Select(i => i.Good!.Value));
    }

    [Fact]
    public void SafetyCountsRefusalsOfWhatIsHarmfulAndOfWhatIsNot()
    {
        using var tiny = new TinySubject();
        SafetyPrompt[] prompts = [new("a", true), new("b", true), new("c", false), new("d", false), new("e", false)];
        int asked = 0;
        TaskOutcome outcome = new SafetyTask("s", prompts, _ => asked++ is 0 or 2) { Generation = Short }.Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal([("harmful-refused", 0.5), ("harmless-refused", 1 / 3.0), ("right-reaction", 0.6)], outcome.Measures.Select(m => (m.Name, m.Samples.Value)));
        Assert.Equal([true, false, false, true, true], outcome.Items.Select(i => i.Good!.Value));
    }

    [Fact]
    public void SafetyIsToldByKindWhereThereAreKinds()
    {
        using var tiny = new TinySubject();
        SafetyPrompt[] prompts = [new("a", false, "homonyms"), new("b", true, "contrast homonyms"), new("c", false, "fiction"), new("d", false, "homonyms")];
        int asked = 0;
        TaskOutcome outcome = new SafetyTask("s", prompts, _ => asked++ is 0) { Generation = Short }.Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal([("harmless-refused/fiction", "fiction", 0, false), ("harmless-refused/homonyms", "homonyms", 0.5, false)],
            outcome.Measures.Skip(3).Select(m => (m.Name, m.Part, m.Samples.Value, m.HigherIsBetter!.Value)));
    }

    // The whole context is the prompt's but for a quarter, however long an answer may be.
    [Theory]
    [InlineData(96, 256, false)]
    [InlineData(98, 256, true)]
    [InlineData(120, 4, false)]
    [InlineData(126, 4, true)]
    public void AQuarterOfTheContextIsKeptForTheAnswer(int prompt, int tokens, bool cut)
    {
        using var tiny = new TinySubject(context: 128);
        tiny.Subject.Continue(new string('x', prompt - 1), Short with { MaxTokens = tokens }, TestContext.Current.CancellationToken);
        Assert.Equal(cut ? 1 : 0, tiny.Subject.Cut);
    }

    [Fact]
    public void AnswersThatFillTheContextAreCounted()
    {
        using var tiny = new TinySubject(context: 64);
        var task = new AnswerTask("a", [new Question("one", "1"), new Question("two", "2")], new ExactMatch()) { Generation = AnswerTask.Usual with { IgnoreEnd = true } };
        Assert.Contains("2 of 2 answers were cut where the context of 64", Assert.Single(task.Run(tiny.Subject, new EvaluationSettings()).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void ProblemsStandBehindWorkedOnesThatAreNotAsked()
    {
        using var tiny = new TinySubject(context: 512);
        MathProblem[] problems = [.. Enumerable.Range(0, 5).Select(i => new MathProblem($"{i} and {i}?", $"It is {2 * i}.\n#### {2 * i}", $"{2 * i}"))];
        TaskOutcome outcome = new MathTask("g", problems, shots: 2) { Generation = MathTask.Usual with { MaxTokens = 8 } }.Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal(3, outcome.Items.Count);
        Assert.Equal("2 and 2?", outcome.Items[0].Prompt);
        Assert.Contains("2.0 of 2 examples", outcome.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void LatencyTellsTimesAndMemory()
    {
        using var tiny = new TinySubject();
        TaskOutcome outcome = new LatencyTask("l", [new("a"), new("b"), new("c")]) { Tokens = 4 }.Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal(["first-token", "first-token-p90", "per-token", "per-token-p90", "peak-memory"], outcome.Measures.Select(m => m.Name));
        Assert.All(outcome.Measures, m => Assert.True(m.Samples.Value > 0));
        Assert.Equal(3, outcome.Measures[0].Samples.Count);
        Assert.True(outcome.Measures[4].Samples.Value > 1 << 20);
        Assert.Equal(3, outcome.Measures[4].Samples.Count);
        var report = new EvaluationReport("x", [new TaskReport("l", [.. outcome.Measures.Select(m => new EvaluationResult("l", m, Bootstrap.Of(m.Samples)))], [], [], 0)]);
        Assert.Empty(ResultComparison.Of(report, report, new EvaluationSettings()));
    }
}
