using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Tests.Data.Records;

public sealed class RecordFormatTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    [Theory]
    [InlineData("alpaca", """{"instruction": "Add.", "input": "2, 3", "output": "5"}""", "user:Add.\n\n2, 3|assistant:5")]
    [InlineData("alpaca", """{"instruction": "Hi", "input": "", "output": "Yo", "system": "Be short.", "history": [["a", "b"]]}""", "system:Be short.|user:a|assistant:b|user:Hi|assistant:Yo")]
    [InlineData("alpaca", """{"instruction": "Hi", "input": null, "output": 7}""", "user:Hi|assistant:7")]
    [InlineData("sharegpt", """{"id": 1, "conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}], "system": "s"}""", "system:s|user:a|assistant:b")]
    [InlineData("messages", """{"messages": [{"role": "developer", "content": "s"}, {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "value": "b"}]}, {"role": "assistant", "content": "c"}]}""", "system:s|user:ab|assistant:c")]
    [InlineData("prompt-completion", """{"prompt": "a", "completion": "b"}""", "user:a|assistant:b")]
    [InlineData("prompt-completion", """{"question": "a", "answer": "b"}""", "user:a|assistant:b")]
    [InlineData("prompt-completion", """{"prompt": [{"role": "user", "content": "a"}], "completion": [{"role": "assistant", "content": "b"}]}""", "user:a|assistant:b")]
    [InlineData("preference", """{"prompt": "p", "chosen": "c", "rejected": "r"}""", "user:p|+assistant:c|-assistant:r")]
    [InlineData("preference", """{"instruction": "p", "input": "q", "output": "c", "chosen": "c", "rejected": "r"}""", "user:p\n\nq|+assistant:c|-assistant:r")]
    [InlineData("preference", """{"conversations": [{"from": "system", "value": "s"}, {"from": "human", "value": "p"}], "chosen": {"from": "gpt", "value": "c"}, "rejected": {"from": "gpt", "value": "r"}}""", "system:s|user:p|+assistant:c|-assistant:r")]
    [InlineData("preference", """{"chosen": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "c"}], "rejected": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "r"}]}""", "user:p|+assistant:c|-assistant:r")]
    [InlineData("preference", """{"prompt": "p", "chosen": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "c"}], "rejected": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "r"}]}""", "user:p|+assistant:c|-assistant:r")]
    [InlineData("preference", """{"chosen": "\n\nHuman: p\n\nAssistant: c", "rejected": "\n\nHuman: p\n\nAssistant: r"}""", "user:p|+assistant:c|-assistant:r")]
    [InlineData("rated", """{"messages": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "a"}], "label": true}""", "user:p|+assistant:a|good")]
    [InlineData("rated", """{"prompt": "p", "completion": "a", "label": false}""", "user:p|+assistant:a|bad")]
    [InlineData("rated", """{"instruction": "p", "output": "a", "kto_tag": false}""", "user:p|+assistant:a|bad")]
    [InlineData("text", """{"text": "once"}""", "once")]
    public void Every_spelling_of_a_format_is_read(string format, string json, string expected)
    {
        (DataRecord[] records, List<Drop> drops, RecordReader reader) = _folder.Read("a.jsonl", json);
        Assert.Empty(drops);
        Assert.Equal(format, reader.Format.Name());
        Assert.Equal(expected, Show(Assert.Single(records)));
    }

    [Fact]
    public void Tools_calls_and_results_are_read_in_both_spellings()
    {
        const string share = """
            {"conversations": [{"from": "human", "value": "w?"}, {"from": "function_call", "value": "{\"name\": \"weather\", \"arguments\": {\"city\": \"Ulm\"}}"}, {"from": "observation", "value": "{\"sky\": \"grey\"}"}, {"from": "gpt", "value": "Grey."}], "tools": "[{\"name\": \"weather\", \"description\": \"d\", \"parameters\": {\"type\": \"object\"}}]"}
            """;
        const string openai = """
            {"messages": [{"role": "user", "content": "w?"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"Ulm\"}"}}]}, {"role": "tool", "tool_call_id": "c1", "content": "{\"sky\": \"grey\"}"}, {"role": "assistant", "content": "Grey."}], "tools": [{"type": "function", "function": {"name": "weather", "description": "d", "parameters": {"type": "object"}}}]}
            """;
        foreach ((string json, string? id) in new[] { (share, (string?)null), (openai, "c1") })
        {
            DataRecord record = Assert.Single(_folder.Read("a.jsonl", json.Trim()).Records);
            Assert.Equal("user:w?|assistant:<weather {\"city\": \"Ulm\"}>|tool:{\"sky\": \"grey\"}|assistant:Grey.", Show(record));
            Assert.Equal(new ToolDefinition("weather", "d", """{"type": "object"}"""), Assert.Single(record.Tools));
            Assert.Equal(id, record.Turns[1].ToolCalls[0].Id);
            Assert.Equal(id, record.Turns[2].ToolCallId);
        }
    }

    [Fact]
    public void Weights_say_what_is_learnt_only_where_they_differ_from_the_rule()
    {
        (DataRecord[] records, _, _) = _folder.Read("a.jsonl", """
            {"messages": [{"role": "user", "content": "a", "weight": 0}, {"role": "assistant", "content": "b", "weight": 1}]}
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 0}, {"role": "user", "content": "c"}, {"role": "assistant", "content": [{"type": "text", "value": "d", "loss_weight": 1.0}]}]}
            """);
        Assert.Null(records[0].Learnt);
        Assert.Equal([false, false, false, true], records[1].Learnt!);
        Assert.Equal(["d"], records[1].Answers());
    }

    [Theory]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}, {"role": "wizard", "content": "b"}]}""", "unknown role")]
    [InlineData("""{"messages": [{"content": "b"}]}""", "no role")]
    [InlineData("""{"messages": [{"role": "user"}]}""", "no content")]
    [InlineData("""{"messages": []}""", "no messages")]
    [InlineData("""{"messages": ["hello"]}""", "wrong type")]
    [InlineData("""{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": "x"}]}]}""", "not text")]
    [InlineData("""{"messages": [{"role": "assistant", "content": "b", "weight": 0.5}]}""", "partial weight")]
    [InlineData("""{"messages": [{"role": "assistant", "content": null, "tool_calls": [{"function": {"name": "f", "arguments": "{"}}]}]}""", "not JSON")]
    [InlineData("""{"messages": [{"role": "user", "content": "\ud800"}]}""", "broken text")]
    [InlineData("""{"prompt": "a"}""", "no messages")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}""", "not JSON")]
    [InlineData("""[1, 2]""", "wrong type")]
    public void A_record_that_is_none_is_dropped_with_its_line(string json, string reason)
    {
        const string good = """{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}""";
        (DataRecord[] records, List<Drop> drops, _) = _folder.Read("a.jsonl", $"{good}\n\n{json}\n{good}\n");
        Assert.Equal([1L, 4L], records.Select(r => r.Line));
        Drop drop = Assert.Single(drops);
        Assert.Equal((reason, 3L, json), (drop.Reason, drop.Line, drop.Raw));
        Assert.False(string.IsNullOrWhiteSpace(drop.Detail));
    }

    [Fact]
    public void Columns_by_other_names_are_found_where_one_is_told()
    {
        const string csv = "goal,target\nWrite a poem,Roses are red\n";
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => _folder.Read("a.csv", csv));
        Assert.Contains("goal, target", error.Message, StringComparison.Ordinal);
        (DataRecord[] records, _, _) = _folder.Read("a.csv", csv, new RecordReaderOptions { Columns = new Dictionary<string, string> { ["prompt"] = "goal", ["completion"] = "target" } });
        Assert.Equal("user:Write a poem|assistant:Roses are red", Show(Assert.Single(records)));
    }

    [Fact]
    public void A_format_that_is_told_wins_over_the_one_that_is_guessed()
    {
        const string json = """{"instruction": "p", "input": "", "output": "c", "chosen": "c", "rejected": "r"}""";
        Assert.Equal(RecordKind.Chat, _folder.Read("a.jsonl", json, new RecordReaderOptions { Format = RecordFormat.Alpaca }).Records[0].Kind);
    }

    public void Dispose() => _folder.Dispose();

    private static string Show(DataRecord record)
    {
        if (record.Kind == RecordKind.Text) return record.Text!;
        IEnumerable<string> parts = record.Turns.Select(t => Show(t)).Concat(record.Chosen.Select(t => "+" + Show(t))).Concat(record.Rejected.Select(t => "-" + Show(t)));
        return string.Join('|', record.Good is { } good ? parts.Append(good ? "good" : "bad") : parts);

        static string Show(ChatTurn turn) => $"{turn.Role}:{turn.Content}{string.Concat(turn.ToolCalls.Select(c => $"<{c.Name} {c.Arguments}>"))}";
    }
}
