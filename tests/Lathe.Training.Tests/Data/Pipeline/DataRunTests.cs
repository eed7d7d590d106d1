using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Validation;
using Lathe.Training.Tests.Data.Records;

namespace Lathe.Training.Tests.Data.Pipeline;

public sealed class DataRunTests : IDisposable
{
    private static readonly string[] Things = ["apple", "bridge", "cloud", "desk", "engine", "forest", "garden", "harbour", "island", "jacket", "kitchen", "ladder"];
    private readonly RecordFolder _folder = new();

    [Fact]
    public void The_same_files_options_and_seed_give_the_same_bytes()
    {
        string path = Write(300);
        DataRunResult first = Run(path, "one", 3), second = Run(path, "two", 3), other = Run(path, "three", 4);
        Assert.True(first.Validation.Passed, string.Join("; ", first.Validation.Checks.Where(c => !c.Passed).Select(c => c.Found)));
        Assert.Equal(2, first.Files.Count);
        Assert.Equal(300, first.Files.Values.Sum());
        Assert.InRange(first.Files[Path.Combine(_folder.Path, "one", "validation.jsonl")], 10, 60);
        foreach (string name in new[] { "train.jsonl", "validation.jsonl", "rejects.jsonl" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.Path, "one", name)), File.ReadAllBytes(Path.Combine(_folder.Path, "two", name)));
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(_folder.Path, "one", "train.jsonl")), File.ReadAllBytes(Path.Combine(_folder.Path, "three", "train.jsonl")));
        Assert.Equal(first.Files.Values.Sum(), other.Files.Values.Sum());
        Assert.Empty(Questions("train").Intersect(Questions("validation")));

        string[] Questions(string part) => [.. RecordReader.Open(Path.Combine(_folder.Path, "one", part + ".jsonl")).Read(d => Assert.Fail(d.Detail)).Select(r => r.Question()!)];
    }

    [Fact]
    public void A_gate_that_is_shut_leaves_reasons_and_no_records()
    {
        string path = Write(40);
        DataRunResult result = Run(path, "few", 1);
        Assert.False(result.Validation.Passed);
        Assert.Contains(result.Validation.Checks, c => c is { Name: "size", Passed: false });
        Assert.Equal(["rejects.jsonl"], Directory.GetFiles(Path.Combine(_folder.Path, "few")).Select(Path.GetFileName));
        Assert.Empty(result.Files);
    }

    [Fact]
    public void A_format_without_a_place_for_a_record_rejects_it()
    {
        string path = _folder.Write("pairs.jsonl", """{"prompt": "Which is better?", "chosen": "This one is better.", "rejected": "That one is not."}""");
        DataRunResult result = DataRun.Run(new DataRunOptions { Files = [RecordReader.Open(path)], Folder = Path.Combine(_folder.Path, "alpaca"), Format = RecordFormat.Alpaca, IgnoreGate = true }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0, result.Files.Values.Sum());
        Assert.Contains("no place in alpaca", File.ReadAllText(result.Rejects), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private DataRunResult Run(string path, string folder, ulong seed) => DataRun.Run(new DataRunOptions
    {
        Files = [RecordReader.Open(path)],
        Folder = Path.Combine(_folder.Path, folder),
        Seed = seed,
        Validation = new ValidationOptions { MinDiversity = 0.1, MinTokens = 5 },
    }, cancellation: TestContext.Current.CancellationToken);

    private string Write(int count) => _folder.Write("in.jsonl", string.Concat(Enumerable.Range(0, count).Select(i =>
        $"{{\"instruction\": \"What stands behind the {Things[i % 12]} number {i}?\", \"input\": \"\", \"output\": \"Behind it stand {i * 7 % 311} {Things[i * 5 % 12]}s, {Things[i / 12 % 12]} by {Things[i * 11 % 12]}, and a sign with {i * 13 % 977} on it.\"}}\n")));
}
