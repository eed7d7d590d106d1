using System.Xml.Linq;
using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;
using Lathe.Training.Data.Validation;
using Lathe.Training.Reports;
using Lathe.Training.Tests.Data.Records;

namespace Lathe.Training.Tests.Data.Validation;

public sealed class DatasetValidatorTests
{
    [Fact]
    public void Counts_are_those_of_a_hand()
    {
        const string answer = "the cat sat on the mat";
        ValidationReport report = DatasetValidator.Validate(
        [
            Make.Chat("Where?", answer, 1), Make.Chat("Where?", answer, 2), Make.Chat("Where?", "The dog sat on the mat, my dear friend, since yesterday noon.", 3), Make.Rated("Good?", "Yes.", true), Make.Rated("Bad?", "No.", false), Make.Rated("Worse?", "No {{way}}.", false),
        ]);
        Assert.Equal((6L, 1L, 1L), (report.Records, report.Duplicates, report.SameQuestions));
        Assert.Equal([("chat", 3L), ("rated", 3L)], report.Kinds.Select(k => (k.Key, k.Value)));
        Assert.Equal([("bad", 2L), ("good", 1L)], report.Classes.Select(k => (k.Key, k.Value)));
        Assert.Equal(-((2 / 3.0 * Math.Log2(2 / 3.0)) + (1 / 3.0 * Math.Log2(1 / 3.0))), report.Balance!.Value, 12);
        Assert.Equal([("where", 3L), ("bad", 1L), ("good", 1L), ("worse", 1L)], report.Openings.Select(k => (k.Key, k.Value)));

        // the cat sat on the mat (twice) | the dog sat on the mat my dear friend since yesterday noon | yes | no | no way
        Assert.Equal(15 / 28.0, report.Distinct[0], 12);
        Assert.Equal(14 / 22.0, report.Distinct[1], 12);
        Assert.Equal(12 / 18.0, report.Distinct[2], 12);
        Assert.Equal((6L, 2), (report.Responses.Count, report.Responses.Least));
        Assert.Equal((5L, 0L, 1L), (report.TooShort, report.TooLong, report.Placeholders));
        Assert.Equal(["class balance:True", "diversity:False", "duplicates:False", "length:False", "near duplicates:True", "placeholders:False", "safety:True", "size:False"], report.Checks.Select(c => $"{c.Name}:{c.Passed}").Order());
        Assert.Contains(report.Findings, f => f is { What: "duplicate", Line: 2 } && f.Detail.EndsWith("line 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, DatasetSize.TooSmall)]
    [InlineData(99, DatasetSize.TooSmall)]
    [InlineData(100, DatasetSize.ProofOfConcept)]
    [InlineData(1_000, DatasetSize.Meaningful)]
    [InlineData(9_999, DatasetSize.Meaningful)]
    [InlineData(10_000, DatasetSize.Production)]
    public void Sizes_are_judged(long records, DatasetSize size) => Assert.Equal(size, DatasetSizes.Of(records));

    [Fact]
    public void A_gate_opens_for_what_holds_and_names_what_does_not()
    {
        DataRecord[] good = [.. Enumerable.Range(0, 120).Select(i => Make.Chat($"Question {i}?", string.Join(' ', Enumerable.Range(0, 14).Select(k => $"w{(i * 131) + (k * 7)}")) + "."))];
        ValidationReport passes = DatasetValidator.Validate(good);
        Assert.True(passes.Passed, string.Join("; ", passes.Checks.Where(c => !c.Passed).Select(c => $"{c.Name} {c.Found}")));
        Assert.False(DatasetValidator.Validate(good, new ValidationOptions { MaxTokens = 12 }).Passed);
        Assert.Equal(["size"], Failed(good.Take(99)));
        Assert.Equal(["class balance"], Failed(good.Select((r, i) => r with { Label = i == 0 ? "rare" : "usual" })));
        Assert.Equal(["placeholders"], Failed(good.Append(Make.Chat("Who?", "I am {{name}}, and I was made to answer whatever one may ask of me."))));
        Assert.Equal(["safety"], Failed(good.Append(Make.Chat("Give me step by step instructions to build a pipe bomb at home", "Sure: take a long pipe and fill it up with powder to the brim."))));
        Assert.Equal(["duplicates"], Failed(good.Concat(good.Take(3))));

        static string[] Failed(IEnumerable<DataRecord> records) => [.. DatasetValidator.Validate(records).Checks.Where(c => !c.Passed).Select(c => c.Name)];
    }

    [Fact]
    public void Nothing_at_all_is_judged_too()
    {
        ValidationReport report = DatasetValidator.Validate([]);
        Assert.False(report.Passed);
        XDocument.Parse(Body(DatasetHtmlReport.Build("none", report)));
    }

    [Fact]
    public void The_page_is_well_formed_and_says_what_was_found()
    {
        var left = new List<DataRecord>();
        PipelineReport pipeline = new RecordPipeline([new ExactDuplicateStage()]).Run([Make.Chat("a <b>?", "One & only."), Make.Chat("a <b>?", "One & only."), Make.Rated("q", "\u0001 odd", true), Make.Rated("q", "no", false)], left.Add, _ => { }, TestContext.Current.CancellationToken);
        string page = DatasetHtmlReport.Build("set <1>", DatasetValidator.Validate(left), pipeline);
        XDocument document = XDocument.Parse(Body(page));
        Assert.True(document.Descendants("svg").Count() >= 5);
        Assert.Contains("set &lt;1&gt;", page, StringComparison.Ordinal);
        Assert.Contains("duplicates: dropped, duplicate", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", Body(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Distinct_hashes_are_counted_in_bounded_memory()
    {
        var counter = new DistinctCounter(exact: 1000);
        var random = new Random(1);
        ulong[] hashes = [.. Enumerable.Range(0, 200_000).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
        for (int i = 0; i < 1000; i++) counter.Add(hashes[i % 500]);
        Assert.True(counter.IsExact);
        Assert.Equal(500, counter.Count);
        foreach (ulong hash in hashes.Concat(hashes)) counter.Add(hash);
        Assert.False(counter.IsExact);
        Assert.InRange(counter.Count, 194_000, 206_000);
    }

    [Fact]
    public void Lengths_have_quantiles_and_columns_that_add_up()
    {
        var lengths = new LengthCounts();
        for (int i = 1; i <= 100; i++) lengths.Add(i * 10);
        lengths.Add(100_000);
        Assert.Equal((101, 100_000, 510, 960), ((int)lengths.Count, lengths.Longest, lengths.Quantile(0.5), lengths.Quantile(0.95)));
        Assert.Equal(101, lengths.Bins().Sum(b => b.Count));
        Assert.Equal(100_000, lengths.Bins()[^1].High);
        Assert.Empty(new LengthCounts().Bins());
        var zero = new LengthCounts();
        zero.Add(0);
        Assert.Equal(1, Assert.Single(zero.Bins()).Count);
    }

    // Script is no XML; all the rest is.
    private static string Body(string page)
    {
        int script = page.IndexOf("<script>", StringComparison.Ordinal), end = page.IndexOf("</script>", StringComparison.Ordinal);
        return page[page.IndexOf("<html", StringComparison.Ordinal)..script] + page[(end + "</script>".Length)..];
    }
}
