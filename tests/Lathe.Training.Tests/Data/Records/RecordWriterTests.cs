using System.Text;
using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Tests.Data.Records;

public sealed class RecordWriterTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    [Theory]
    [InlineData("w.jsonl")]
    [InlineData("w.jsonl.gz")]
    public void What_is_written_reads_back_equal(string name)
    {
        var random = new Random(3);
        foreach (RecordKind kind in Enum.GetValues<RecordKind>())
        {
            DataRecord[] records = [.. Enumerable.Range(0, 40).Select(_ => Make(random, kind))];
            using var stream = new MemoryStream();
            using (var writer = new RecordWriter(stream))
            {
                foreach (DataRecord record in records) writer.Write(record);
                Assert.Equal(40, writer.Count);
            }

            var drops = new List<Drop>();
            DataRecord[] back = [.. RecordReader.Open(_folder.Write(name, stream.ToArray())).Read(drops.Add)];
            Assert.Empty(drops);
            Assert.Equal(records.Select(RecordJson.Write), back.Select(RecordJson.Write));
            Assert.Equal(records.Select(r => r.Whole()), back.Select(r => r.Whole()));
            Assert.All(back, r => Assert.Equal(kind, r.Kind));
        }
    }

    [Fact]
    public void Alpaca_takes_what_it_has_a_place_for_and_says_what_not()
    {
        using var stream = new MemoryStream();
        using var writer = new RecordWriter(stream, RecordFormat.Alpaca);
        DataRecord simple = Chat(ChatTurn.System("s"), ChatTurn.User("q"), ChatTurn.Assistant("a")), longer = Chat(ChatTurn.User("q"), ChatTurn.Assistant("a"), ChatTurn.User("q"), ChatTurn.Assistant("a"));
        Assert.Null(writer.Refuses(simple));
        writer.Write(simple);
        Assert.Equal("""{"instruction":"q","input":"","output":"a","system":"s"}""" + "\n", Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Contains("more than one question", writer.Refuses(longer), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => writer.Write(longer));
        Assert.Throws<ArgumentException>(() => new RecordWriter(stream, RecordFormat.ShareGpt));
    }

    [Fact]
    public void Texts_are_changed_for_the_roles_that_are_asked_for_and_kept_otherwise()
    {
        DataRecord record = Chat(ChatTurn.System("S"), ChatTurn.User("Q"), ChatTurn.Assistant("A"));
        Assert.Same(record, record.Map(t => t));
        Assert.Equal(["S", "Q", "a"], record.Map(t => t.ToLowerInvariant(), role => role == "assistant").Turns.Select(t => t.Content));
        Assert.Equal("Q", record.Question());
        Assert.Equal(["A"], record.Answers());
        Assert.NotEqual(record.Whole(), Chat(ChatTurn.System("S"), ChatTurn.User("Q\nassistant: A")).Whole() + "x");
    }

    public void Dispose() => _folder.Dispose();

    private static DataRecord Chat(params ChatTurn[] turns) => new() { Kind = RecordKind.Chat, Turns = turns };

    private static DataRecord Make(Random random, RecordKind kind)
    {
        ChatTurn[] answer = [ChatTurn.Assistant(Text(random)) with { Reasoning = random.Next(3) == 0 ? Text(random) : null }];
        ChatTurn[] prompt = random.Next(2) == 0 ? [ChatTurn.User(Text(random))] : [ChatTurn.System(Text(random)), ChatTurn.User(Text(random))];
        ChatTurn[] tools =
        [
            .. prompt, new ChatTurn("assistant", null) { ToolCalls = [new ToolCall("f", """{"x": 1}""") { Id = "c" }] },
            new ChatTurn("tool", Text(random)) { ToolCallId = "c", Name = "f" }, .. answer,
        ];
        return kind switch
        {
            RecordKind.Text => new DataRecord { Kind = kind, Text = Text(random), Label = random.Next(2) == 0 ? "news" : null },
            RecordKind.Chat when random.Next(2) == 0 => new DataRecord { Kind = kind, Turns = tools, Tools = [new ToolDefinition("f", "d")] },
            RecordKind.Chat => new DataRecord { Kind = kind, Turns = [.. prompt, .. answer, .. prompt[^1..], .. answer], Learnt = random.Next(2) == 0 ? null : [.. Enumerable.Repeat(false, prompt.Length), false, false, true] },
            RecordKind.Preference => new DataRecord { Kind = kind, Turns = prompt, Chosen = answer, Rejected = [ChatTurn.Assistant(Text(random))] },
            _ => new DataRecord { Kind = kind, Turns = prompt, Chosen = answer, Good = random.Next(2) == 0 },
        };
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "a é\n\"\\{}[]😀\t\u0001<"[random.Next(11)] is var c && char.IsSurrogate(c) ? 'z' : c)) + "x";
}
