using System.Text;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Records.Containers;

namespace Lathe.Training.Tests.Data.Records;

public sealed class RecordContainerTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    [Theory]
    [InlineData("a.json", "[{\"text\": \"x\"},\n {\"text\": \"y\"}]", RecordContainer.Json, 1, 2)]
    [InlineData("a.json", "[\n  {\n    \"text\": \"x\"\n  },\n  {\n    \"text\": \"y\"\n  }\n]\n", RecordContainer.Json, 2, 5)]
    [InlineData("a.json", "{\n  \"text\": \"x\"\n}\n{\n  \"text\": \"y\"\n}\n", RecordContainer.Json, 1, 4)]
    [InlineData("a.jsonl", "{\"text\": \"x\"}\r\n\r\n{\"text\": \"y\"}", RecordContainer.JsonLines, 1, 3)]
    [InlineData("a.json", "{\"text\": \"x\"}\n{\"text\": \"y\"}\n", RecordContainer.JsonLines, 1, 2)]
    [InlineData("a.jsonl.gz", "{\"text\": \"x\"}\n{\"text\": \"y\"}\n", RecordContainer.JsonLines, 1, 2)]
    [InlineData("a.csv", "text\nx\n\"y\"\n", RecordContainer.Csv, 2, 3)]
    [InlineData("a.tsv", "text\tnote\r\nx\t1\r\ny\t2", RecordContainer.Csv, 2, 3)]
    [InlineData("a.txt", "x\n<|endoftext|>\ny\n", RecordContainer.PlainText, 1, 3)]
    [InlineData("a", "\uFEFF{\"text\": \"x\"}\n{\"text\": \"y\"}", RecordContainer.JsonLines, 1, 2)]
    public void The_container_is_judged_and_lines_are_counted(string name, string content, RecordContainer container, long first, long second)
    {
        (DataRecord[] records, List<Drop> drops, RecordReader reader) = _folder.Read(name, content);
        Assert.Empty(drops);
        Assert.Equal(container, reader.Container);
        Assert.Equal([("x", first), ("y", second)], records.Select(r => (r.Text!, r.Line)));
        Assert.Equal(name.EndsWith(".gz", StringComparison.Ordinal), reader.IsCompressed);
    }

    [Fact]
    public void Fields_in_quotes_hold_separators_line_ends_and_quotes()
    {
        (DataRecord[] records, List<Drop> drops, _) = _folder.Read("a.csv",
            "prompt;completion;n\n\"a; \"\"b\"\"\nc\";d;1\nlonely\n\"x\"y;z;2\n;;\ne;f;3\n\"open;g;4\n");
        Assert.Equal(["a; \"b\"\nc", "", "e"], records.Select(r => r.Turns[0].Content));
        Assert.Equal([2L, 6L, 7L], records.Select(r => r.Line));
        Assert.Equal([4L, 5L, 8L], drops.Select(d => d.Line));
        Assert.Contains("1 fields where the first row names 3", drops[0].Detail, StringComparison.Ordinal);
        Assert.Contains("behind a closing quote", drops[1].Detail, StringComparison.Ordinal);
        Assert.Contains("never closed", drops[2].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[\n  {\n    \"text\": \"x\n  },\n  {\n    \"text\": \"y\"\n  }\n]", "y")]
    [InlineData("[\n  {\n    \"text\": \"x\"\n  ,\n  {\n    \"text\": \"y\"\n  }\n]", "y")]
    [InlineData("[\n  {\n    \"text\": \"x\"]\n  },\n  {\n    \"text\": \"y\"\n  }\n]", "y")]
    [InlineData("[\n  {\n    \"text\" \"x\"\n  },\n  {\n    \"text\": \"y\"\n  }\n]", "y")]
    [InlineData("[\n  nonsense,\n  {\n    \"text\": \"y\"\n  }\n]", "y")]
    [InlineData("[{\"text\": \"y\"}, {\"text\": \"x", "y")]
    [InlineData("[{\"text\": \"y\"}] {\"text\": \"x\"}", "y")]
    [InlineData("[{\"text\": \"y\"}", "y")]
    public void A_broken_element_costs_itself(string json, string left)
    {
        (DataRecord[] records, List<Drop> drops, _) = _folder.Read("a.json", json);
        Assert.Equal([left], records.Select(r => r.Text));
        Assert.Single(drops);
    }

    [Fact]
    public void An_element_is_given_before_the_next_is_read()
    {
        using var endless = new Endless("[", "{\"text\": \"x\"},\n");
        Assert.Equal(1000, JsonValues.Read(endless, 1 << 20).Take(1000).Count(r => r.Error is null));
        Assert.True(endless.Given < 1 << 18);
    }

    [Fact]
    public void A_record_over_the_limit_is_dropped_and_not_held()
    {
        string big = $"{{\"text\": \"{new string('x', 100_000)}\"}}";
        foreach ((string name, string content) in new[] { ("a.jsonl", $"{big}\n{{\"text\": \"y\"}}"), ("a.json", $"[{big},\n{{\"text\": \"y\"}}]"), ("a.csv", $"text\n{new string('x', 100_000)}\ny\n") })
        {
            (DataRecord[] records, List<Drop> drops, _) = _folder.Read(name, content, new RecordReaderOptions { MostBytes = 5000, Format = RecordFormat.Text });
            Assert.Equal("y", Assert.Single(records).Text);
            Assert.Contains("5,000", Assert.Single(drops).Detail, StringComparison.Ordinal);
            Assert.True(drops[0].Raw.Length <= 5000);
        }
    }

    [Fact]
    public void Other_encodings_are_recoded()
    {
        byte[] windows = [.. "{\"text\": \"caf"u8, 0xE9, .. " "u8, 0x93, .. "ok"u8, 0x94, .. "\"}"u8];
        RecordReader reader = RecordReader.Open(_folder.Write("w.jsonl", windows));
        Assert.Equal("café “ok”", Assert.Single(reader.Read(d => Assert.Fail(d.Detail))).Text);
        Assert.Equal(1, reader.Recoded);
        foreach (Encoding encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("{\"text\": \"café\"}")];
            foreach (string name in new[] { "u.jsonl", "u.jsonl.gz" })
                Assert.Equal("café", Assert.Single(RecordReader.Open(_folder.Write(name, bytes)).Read(d => Assert.Fail(d.Detail))).Text);
        }
    }

    [Fact]
    public void A_compressed_file_that_was_cut_off_gives_what_is_left_and_says_so()
    {
        string lines = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{\"text\": \"{i * 7919L % 100_003}\"}}\n"));
        string path = _folder.Write("a.jsonl.gz", lines);
        File.WriteAllBytes(path, File.ReadAllBytes(path).AsSpan(0, (int)new FileInfo(path).Length / 2).ToArray());
        var drops = new List<Drop>();
        int count = RecordReader.Open(path).Read(drops.Add).Count();
        Assert.InRange(count, 1, 19_999);
        Assert.NotEmpty(drops);
    }

    [Theory]
    [InlineData(TextUnit.Document, "one\n\ntwo\nthree")]
    [InlineData(TextUnit.Paragraph, "one|two\nthree")]
    [InlineData(TextUnit.Line, "one|two|three")]
    public void Plain_text_is_cut_as_told(TextUnit unit, string expected)
        => Assert.Equal(expected, string.Join('|', _folder.Read("a.txt", "one\n\ntwo\nthree\n", new RecordReaderOptions { Unit = unit }).Records.Select(r => r.Text)));

    [Theory]
    [InlineData("a.json", "")]
    [InlineData("a.json", "[]")]
    [InlineData("a.jsonl", "{\n{")]
    [InlineData("a.csv", "")]
    [InlineData("a.csv", "a,a\n1,2\n")]
    [InlineData("a.json", "[{\"foo\": 1}]")]
    public void A_file_without_a_record_is_refused_with_the_reason(string name, string content)
        => Assert.Contains(name, Assert.Throws<InvalidDataException>(() => _folder.Read(name, content)).Message, StringComparison.Ordinal);

    [Fact]
    public void Damaged_files_never_do_worse_than_drop()
    {
        const string record = """{"messages": [{"role": "user", "content": "a \"quoted\" \\ é"}, {"role": "assistant", "content": null, "tool_calls": [{"function": {"name": "f", "arguments": {"x": [1, 2]}}}]}], "tools": []}""";
        (string Name, string Content)[] files =
        [
            ("f.jsonl", $"{record}\n{record}\n{record}\n"), ("f.json", $"[{record},\n {record},\n {record}]"),
            ("f.csv", "prompt,completion\n\"a\nb\",\"c\"\"d\"\ne,f\n"), ("f.jsonl.gz", $"{record}\n{record}\n"),
        ];
        var random = new Random(7);
        foreach ((string name, string content) in files)
        {
            byte[] whole = File.ReadAllBytes(_folder.Write(name, content));
            for (int trial = 0; trial < 150; trial++)
            {
                byte[] bytes = [.. whole.AsSpan(0, trial % 3 == 0 ? random.Next(whole.Length) : whole.Length)];
                for (int k = random.Next(4); k >= 0 && bytes.Length > 0; k--) bytes[random.Next(bytes.Length)] = trial % 2 == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:\\\n "[random.Next(10)];
                string path = Path.Combine(_folder.Path, "x" + name);
                File.WriteAllBytes(path, bytes);
                int said = 0;
                try
                {
                    said = RecordReader.Open(path).Read(_ => said++).Count() + said;
                }
                catch (InvalidDataException)
                {
                    said = 1;
                }

                Assert.True(said > 0 || bytes.Length == 0);
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A beginning, and then the same without end.</summary>
    private sealed class Endless(string begin, string again) : Stream
    {
        private readonly byte[] _begin = Encoding.UTF8.GetBytes(begin), _again = Encoding.UTF8.GetBytes(again);

        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++, Given++) buffer[offset + i] = Given < _begin.Length ? _begin[Given] : _again[(Given - _begin.Length) % _again.Length];
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
