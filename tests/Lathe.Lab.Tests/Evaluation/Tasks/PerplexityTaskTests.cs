using System.Text;
using Lathe.Inference.Scoring;
using Lathe.Lab.Evaluation;
using Lathe.Lab.Evaluation.Tasks;
using Lathe.Lab.Statistics;

namespace Lathe.Lab.Tests.Evaluation.Tasks;

public sealed class PerplexityTaskTests
{
    private const string Text = "It was the best of times, it was the worst of times, it was the age of wisdom.";

    [Fact]
    public void AShortTextsPerplexityIsThatOfItsTokensOneByOne()
    {
        using var tiny = new TinySubject();
        int[] ids = [256, .. Encoding.UTF8.GetBytes(Text).Select(b => (int)b)];
        double loss = -tiny.LogProbabilities(ids).Average();
        TaskOutcome outcome = new TextPerplexityTask("p", Open).Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal(Math.Exp(loss), outcome.Measures[0].Samples.Value, 1e-3 * Math.Exp(loss));
        Assert.Equal(loss / Math.Log(2), outcome.Measures[1].Samples.Value, 1e-3);
    }

    [Fact]
    public void WindowsSlideAndSamplesAreStretchesOfBytes()
    {
        using var tiny = new TinySubject();
        var task = new TextPerplexityTask("p", Open) { Stretch = 16, Windows = new ScoreOptions { Window = 20, Stride = 7 } };
        var total = new ScoreTotal();
        var scorer = new TextScorer(tiny.Subject.Session, new ScoreOptions { Window = 20, Stride = 7, BeginToken = 256 }, (_, _, p, _) => total.Add(p));
        scorer.Append([.. Encoding.UTF8.GetBytes(Text).Select(b => (int)b)], TestContext.Current.CancellationToken);
        scorer.Finish();
        SampleSet samples = task.Run(tiny.Subject, new EvaluationSettings()).Measures[0].Samples;
        Assert.Equal(total.Perplexity, samples.Value, 1e-9 * total.Perplexity);
        Assert.Equal((Text.Length + 15) / 16, samples.Count);
        Assert.Equal(16, ((SumSamples)samples).Row(1)[1]);
    }

    [Fact]
    public void ALimitIsABeginning()
    {
        using var tiny = new TinySubject();
        var task = new TextPerplexityTask("p", Open) { Stretch = 16 };
        Assert.Equal(2, task.Run(tiny.Subject, new EvaluationSettings { Limit = 2 }).Measures[0].Samples.Count);
    }

    [Fact]
    public void AnAnswersPerplexityLeavesTheQuestionOut()
    {
        using var tiny = new TinySubject();
        Question[] questions = [new("abc", "de"), new("x", "yz1")];
        double sum = 0;
        int count = 0;
        foreach (Question q in questions)
        {
            var chat = tiny.Subject.Engine.Template.Encode(tiny.Tokenizer, [.. q.Turns, Lathe.Text.ChatTemplates.ChatTurn.Assistant(q.References[0])]);
            double[] logs = tiny.LogProbabilities(chat.Ids);
            for (int i = 0; i < logs.Length; i++)
            {
                if (!chat.IsAnswer[i + 1]) continue;
                sum -= logs[i];
                count++;
            }
        }

        Assert.True(count is >= 5 and <= 7);
        TaskOutcome outcome = new AnswerPerplexityTask("p", questions).Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal(Math.Exp(sum / count), outcome.Measures[0].Samples.Value, 1e-3 * Math.Exp(sum / count));
        Assert.Equal(2, outcome.Measures[0].Samples.Count);
    }

    [Fact]
    public void WhatDoesNotFitIsLeftOutAndSaid()
    {
        using var tiny = new TinySubject(context: 32);
        TaskOutcome outcome = new AnswerPerplexityTask("p", [new(new string('a', 40), "b"), new("a", "b")]).Run(tiny.Subject, new EvaluationSettings());
        Assert.Equal(1, outcome.Measures[0].Samples.Count);
        Assert.Contains("1 of 2", Assert.Single(outcome.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyTextHasNoFigure()
    {
        using var tiny = new TinySubject();
        Assert.True(double.IsNaN(new TextPerplexityTask("p", () => new MemoryStream()).Run(tiny.Subject, new EvaluationSettings()).Measures[0].Samples.Value));
    }

    private static MemoryStream Open() => new(Encoding.UTF8.GetBytes(Text));
}
