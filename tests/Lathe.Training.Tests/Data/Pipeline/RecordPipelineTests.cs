using Lathe.Tensors;
using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;
using Lathe.Training.Tests.Data.Records;

namespace Lathe.Training.Tests.Data.Pipeline;

public sealed class RecordPipelineTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    [Fact]
    public void What_goes_in_comes_out_or_is_dropped_with_its_line()
    {
        string path = _folder.Write("a.jsonl", """
            {"prompt": "One?", "completion": "This is one."}
            {"prompt": "Two?", "completion": ""}
            not json
            {"prompt": "One?", "completion": "This is one."}
            {"prompt": "Mail?", "completion": "Write to a@b.com, please."}

            {"prompt": "Name?", "completion": "I am {{name}}."}
            """);
        var drops = new List<Drop>();
        var left = new List<DataRecord>();
        PipelineReport report = new RecordPipeline(CleaningStages.Create(new CleaningOptions { Skip = ["safety"] })).Run([RecordReader.Open(path)], left.Add, drops.Add, TestContext.Current.CancellationToken);
        Assert.Equal([1L, 5L], left.Select(r => r.Line));
        Assert.Equal([2L, 3L, 4L, 7L], drops.Select(d => d.Line).Order());
        Assert.Equal(["answers", "duplicates", "placeholders", "read"], drops.Select(d => d.Stage).Order());
        Assert.Equal("not json", drops.Single(d => d.Line == 3).Raw);
        Assert.Equal("""{"prompt": "Two?", "completion": ""}""", drops.Single(d => d.Line == 2).Raw);
        Assert.All(report.Stages, s => Assert.Equal(s.In, s.Out + s.DroppedCount));
        Assert.All(report.Stages.Zip(report.Stages.Skip(1)), p => Assert.Equal(p.First.Out, p.Second.In));
        Assert.Equal((6L, 2L, 4L), (report.Stages[0].In, report.Records, report.Dropped));
        Assert.Equal(1, report.Stages.Single(s => s.Stage == "personal data").Notes["e-mail address masked"]);
    }

    [Fact]
    public void Few_records_are_read_ahead()
    {
        int made = 0, most = 0, taken = 0;
        IEnumerable<DataRecord> endless = Enumerable.Range(0, int.MaxValue).Select(i =>
        {
            most = Math.Max(most, ++made - taken);
            return Make.Chat($"Question {i}?", $"Answer {i}.", i + 1);
        });
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new RecordPipeline(CleaningStages.Create(new CleaningOptions { Skip = ["safety", "near-duplicates", "language"] }))
            .Run(endless, _ => { if (++taken == 500) stop.Cancel(); }, _ => { }, stop.Token));
        Assert.InRange(most, 1, 128);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(257)]
    [InlineData(1031)]
    public void Records_drops_and_counts_come_as_if_one_went_through_at_a_time(int count)
    {
        DataRecord[] records = [.. Enumerable.Range(0, count).Select(Mixed)];
        var drops = new List<Drop>();
        IReadOnlyList<IRecordStage> stages = CleaningStages.Create(new CleaningOptions { Languages = ["en"], RepeatedLines = true });
        IEnumerable<DataRecord> stream = records;
        foreach (IRecordStage stage in stages) stream = stage.Run(stream, drops.Add);
        string[] expected = [.. stream.Select(RecordJson.Write)];
        Dictionary<string, Dictionary<string, long>> notes = stages.ToDictionary(s => s.Name, s => ((IStageNotes)s).Notes.Where(n => n.Value > 0).ToDictionary());
        int before = LatheThreads.Count;
        try
        {
            foreach (int threads in (int[])[1, 2, 5])
            {
                LatheThreads.Count = threads;
                var left = new List<string>();
                var told = new List<Drop>();
                PipelineReport report = new RecordPipeline(stages).Run(records, r => left.Add(RecordJson.Write(r)), told.Add, TestContext.Current.CancellationToken);
                Assert.Equal(expected, left);
                Assert.Equal(drops, told);
                Assert.All(report.Stages, s => Assert.Equal(notes[s.Stage], s.Notes));
                Assert.All(report.Stages, s => Assert.Equal(s.In, s.Out + s.DroppedCount));
                Assert.Equal((expected.Length, drops.Count), (report.Records, report.Dropped));
            }
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    [Fact]
    public void What_cannot_be_read_is_told_in_its_place()
    {
        string path = _folder.Write("mixed.jsonl", string.Concat(Enumerable.Range(0, 700).Select(i => i % 3 == 0 ? $"no json {i}\n" : $$"""{"prompt": "Question {{i}}?", "completion": "{{(i % 5 == 0 ? "" : $"The answer is {i}.")}}"}""" + "\n")));
        var told = new List<long>();
        new RecordPipeline(CleaningStages.Create(new CleaningOptions())).Run([RecordReader.Open(path)], r => told.Add(r.Line), d => told.Add(d.Line), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, 700).Select(i => (long)i), told);
    }

    [Fact]
    public void The_failure_of_the_first_record_that_fails_is_thrown()
    {
        DataRecord[] records = [.. Enumerable.Range(0, 300).Select(i => Make.Text($"text {i}", i))];
        var failing = new Failing(i => i >= 40 ? throw new FormatException($"at {i}") : i < 300);
        Assert.Equal("at 40", Assert.Throws<FormatException>(() => new RecordPipeline([failing]).Run(records, _ => { }, _ => { }, TestContext.Current.CancellationToken)).Message);
        var losing = new Failing(i => i != 7);
        Assert.Contains("line 7", Assert.Throws<InvalidOperationException>(() => new RecordPipeline([losing]).Run(records, _ => { }, _ => { }, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_for_the_training_part_leaves_the_others_alone()
    {
        var split = new RecordSplit([0.5, 0.5], 1);
        DataRecord[] records = [.. Enumerable.Range(0, 100).Select(i => Make.Chat($"Question {i}?", "Answer.", i + 1))];
        var stage = new TrainingPartStage(new Twice(), split);
        DataRecord[] passed = stage.Run(records).Passed;
        Assert.Equal(records.Sum(r => split.Part(r) == 0 ? 2 : 1), passed.Length);
        Assert.Equal(records.Select(r => r.Line), passed.Select(r => r.Line).Distinct().Order());
        Assert.All(passed.GroupBy(r => r.Line), g => Assert.Equal(split.Part(g.First()) == 0 ? 2 : 1, g.Count()));
    }

    [Fact]
    public void Rejects_can_be_read_again()
    {
        string path = Path.Combine(_folder.Path, "rejects.jsonl");
        using (var rejects = new RejectWriter(path))
        {
            rejects.Write(new Drop("read", "not JSON", "a.jsonl", 3, "why", "{\"x\": \"\\ud800\"}"));
            rejects.Write(new Drop("answers", "empty", "a.jsonl", 4, null, "{\n \"x\": 1\n}"));
            rejects.Write(new Drop("read", "not JSON", "a.jsonl", 5, "a \"b\"", "no\nthing"));
            rejects.Keep();
        }

        string[] lines = File.ReadAllLines(path);
        Assert.Equal(3, lines.Length);
        Assert.Equal("""{"file":"a.jsonl","line":4,"stage":"answers","reason":"empty","record":{"x":1}}""", lines[1]);
        foreach (string line in lines) System.Text.Json.JsonDocument.Parse(line).Dispose();
    }

    [Fact]
    public void A_file_that_is_not_kept_was_never_there()
    {
        string path = Path.Combine(_folder.Path, "x.jsonl");
        using (var writer = new RecordFileWriter(path)) writer.Writer.Write(Make.Text("a"));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        using (var writer = new RecordFileWriter(path))
        {
            writer.Writer.Write(Make.Text("a"));
            writer.Keep();
        }

        Assert.Equal("{\"text\":\"a\"}\n", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
        Assert.Throws<DirectoryNotFoundException>(() => new RecordFileWriter(Path.Combine(_folder.Path, "no", "x.jsonl")));
    }

    public void Dispose() => _folder.Dispose();

    // Something for every stage: repeated, unsafe, foreign, broken, empty and good ones.
    private static DataRecord Mixed(int i) => (i % 13) switch
    {
        0 => Make.Chat($"Who answers letter {i}?", $"Write to person{i}@example.com or call +49 30 1234567{i % 10}.", i + 1),
        1 => Make.Chat("What is a repeated question?", "It is one that was asked before, word for word.", i + 1),
        2 => Make.Chat($"Wie geht es dir heute am Tag {i}?", $"Mir geht es sehr gut, vielen Dank, und ich hoffe, dass es dir auch gut geht; heute ist Tag {i}.", i + 1),
        3 => Make.Chat($"Question {i}?", "", i + 1),
        4 => Make.Chat($"How can I make a pipe bomb number {i} at home?", $"Here is how to make a pipe bomb at home, step by step: {i}.", i + 1),
        5 => Make.Chat($"What is your name in house {i}?", "I am called {{name}}.", i + 1),
        6 => Make.Chat($"Say  something\tabout {i}\u00A0now?", $"It is a number  and <b>not</b> more than {i}.\r\n", i + 1),
        7 => Make.Text(string.Concat(Enumerable.Range(0, 60).Select(w => $"word{(w * i) % 17} of a text that goes on. ")) + "\nthe same line in all\n", i + 1),
        8 => Make.Pair($"Which is better, {i}?", "The first of both is better.", i % 2 == 0 ? "The first of both is better." : "The second one."),
        9 => Make.Chat($"Tell me a long story of the fox number {i / 40} and of the raven who sat on a high tree with a piece of cheese.", "The fox said that the raven had a lovely voice, the raven sang and the cheese fell down to the fox who ate it.", i + 1),
        10 => Make.Chat($"And caf\u00c3\u00a9 {i}?", $"A caf\u00c3\u00a9 is a place to drink coffee, and number {i} too.", i + 1),
        _ => Make.Chat($"What comes behind {i}?", $"The number behind it is {i + 1}, as one counts.", i + 1),
    };

    private sealed class Failing(Func<int, bool> passes) : RecordStage
    {
        public override string Name => "failing";

        protected override DataRecord? Apply(DataRecord record, RecordVerdict verdict) => passes((int)record.Line) ? record : null;
    }

    private sealed class Twice : IRecordStage
    {
        public string Name => "twice";

        public IEnumerable<DataRecord> Run(IEnumerable<DataRecord> records, Action<Drop> dropped) => records.SelectMany(r => new[] { r, r with { Raw = default } });
    }
}
