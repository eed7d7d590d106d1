using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lathe.Lab.Evaluation;
using Lathe.Lab.Evaluation.Metrics;
using Lathe.Lab.Evaluation.Reports;
using Lathe.Lab.Evaluation.Tasks;

namespace Lathe.Lab.Tests.Evaluation;

public sealed class EvaluationSuiteTests
{
    private static readonly Question[] Questions = [.. Enumerable.Range(0, 12).Select(i => new Question($"question {i} <b>&", $"answer {i}"))];

    [Fact]
    public void EqualRunsGiveEqualReports()
    {
        using TinySubject one = new(), two = new();
        EvaluationReport first = Suite().Run(one.Subject), second = Suite().Run(two.Subject);
        Assert.Equal(first.Results.Select(r => (r.Task, r.Name, r.Estimate)), second.Results.Select(r => (r.Task, r.Name, r.Estimate)));
        Assert.NotNull(first.Find("answers", "bleu"));
        Assert.Null(first.Find("answers", "perplexity"));
        Assert.Equal(12, first.Find("perplexity", "bits-per-byte")!.Estimate.Samples);
    }

    [Fact]
    public void TwoModelsAreComparedOnTheSameSamples()
    {
        using TinySubject one = new(seed: 1), two = new(seed: 2);
        var settings = new EvaluationSettings { Limit = 10, Resamples = 200 };
        EvaluationReport first = Suite().Run(one.Subject, settings), second = Suite().Run(two.Subject, settings);
        IReadOnlyList<ResultComparison> comparisons = ResultComparison.Of(first, second, settings);
        Assert.Equal(first.Results.Count(), comparisons.Count);
        Assert.All(comparisons, c => Assert.Equal(c.First.Value - c.Second.Value, c.Test.Difference.Value));
        Assert.All(ResultComparison.Of(first, first, settings), c => Assert.False(c.Differs));
        ResultComparison bits = comparisons.Single(c => c.First.Name == "bits-per-byte");
        if (bits.Differs) Assert.Equal(bits.First.Value < bits.Second.Value, bits.FirstIsBetter);
    }

    [Fact]
    public void SamplesAreDrawnEvenlyFromTheWhole()
    {
        int[] all = [.. Enumerable.Range(0, 100)];
        IReadOnlyList<int> chosen = new EvaluationSettings { Limit = 10, Seed = 3 }.Choose(all);
        Assert.Equal(Enumerable.Range(0, 10), chosen.Select(c => c / 10));
        Assert.NotEqual(chosen, new EvaluationSettings { Limit = 10, Seed = 4 }.Choose(all));
        Assert.Same(all, new EvaluationSettings { Limit = 100 }.Choose(all));
    }

    [Fact]
    public void ARunCanBeStopped()
    {
        using var tiny = new TinySubject();
        using var source = new CancellationTokenSource();
        int told = 0;
        var settings = new EvaluationSettings
        {
            Cancellation = source.Token,
            Progress = _ =>
            {
                if (++told == 3) source.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => Suite().Run(tiny.Subject, settings));
        Assert.Equal(3, told);
    }

    [Fact]
    public void TwoTasksOfOneNameAreRefused()
        => Assert.Contains("'p'", Assert.Throws<ArgumentException>(() => new EvaluationSuite(new AnswerPerplexityTask("p", []), new AnswerPerplexityTask("p", []))).Message, StringComparison.Ordinal);

    [Fact]
    public void ThePageIsWellFormedAndEscapesWhatModelsSay()
    {
        using TinySubject one = new(seed: 1), two = new(seed: 2);
        EvaluationReport first = Suite().Run(one.Subject), second = Suite().Run(two.Subject);
        foreach ((EvaluationReport? against, IReadOnlyList<ResultComparison> comparisons) in ((EvaluationReport?, IReadOnlyList<ResultComparison>)[])[(null, []), (second, ResultComparison.Of(first, second, new EvaluationSettings()))])
        {
            string page = EvaluationHtmlReport.Build(first, against, comparisons, "lathe eval --model \"a b\"");
            string markup = Regex.Replace(page, "<!DOCTYPE html>|<script>.*?</script>", "", RegexOptions.Singleline);
            var xml = XDocument.Parse(markup);
            Assert.Contains("question 0 <b>&", xml.Descendants("p").Select(p => p.Value));
            Assert.DoesNotContain("http:", page.Replace("http://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Equal(against is not null, page.Contains("id=\"comparison\"", StringComparison.Ordinal));
        }
    }

    private static EvaluationSuite Suite() => new(
        new AnswerTask("answers", Questions, new ExactMatch(), new Bleu(), new Rouge(), new Diversity()) { Generation = AnswerTask.Usual with { MaxTokens = 8 } },
        new AnswerPerplexityTask("perplexity", Questions));
}
