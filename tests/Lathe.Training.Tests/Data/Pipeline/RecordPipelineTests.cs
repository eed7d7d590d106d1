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
    public void Records_go_through_one_at_a_time()
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
        Assert.Equal(1, most);
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

    private sealed class Twice : IRecordStage
    {
        public string Name => "twice";

        public IEnumerable<DataRecord> Run(IEnumerable<DataRecord> records, Action<Drop> dropped) => records.SelectMany(r => new[] { r, r with { Raw = default } });
    }
}
