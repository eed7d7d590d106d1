using Lathe.Training.Data.Records;

namespace Lathe.Training.Tests.Data.Records;

/// <summary>Published data sets in every format, where they lie beside the project.</summary>
public sealed class SharedRecordTests
{
    [Theory]
    [InlineData("alpaca_en_demo.json", RecordFormat.Alpaca, 999, 999, 0)]
    [InlineData("identity.json", RecordFormat.Alpaca, 91, 91, 0)]
    [InlineData("instruction-data.json", RecordFormat.Alpaca, 1100, 1100, 0)]
    [InlineData("instruction-data-with-preference.json", RecordFormat.Preference, 1100, 0, 0)]
    [InlineData("dpo_en_demo.json", RecordFormat.Preference, 300, 263, 0)]
    [InlineData("kto_en_demo.json", RecordFormat.Rated, 300, 187, 0)]
    [InlineData("sharegpt_dummy_conversation.json", RecordFormat.ShareGpt, 500, 1000, 0)]
    [InlineData("glaive_toolcall_en_demo.json", RecordFormat.ShareGpt, 300, 957, 211)]
    [InlineData("v1_sft_demo.jsonl", RecordFormat.Messages, 500, 500, 0)]
    public void Every_record_of_every_set_is_read(string file, RecordFormat format, int count, int answers, int calls)
    {
        RecordReader reader = RecordReader.Open(SharedInstruct.Find($"data/instruct/{file}"));
        DataRecord[] records = [.. reader.Read(d => Assert.Fail($"line {d.Line}: {d.Detail}"))];
        Assert.Equal(format, reader.Format);
        Assert.Equal(count, records.Length);
        Assert.Equal(answers, records.Sum(r => r.Turns.Count(t => t.IsAnswer)));
        Assert.Equal(calls, records.Sum(r => r.Turns.Sum(t => t.ToolCalls.Count)));
        Assert.All(records, r => Assert.Null(r.Learnt));
        Assert.True(records.Zip(records.Skip(1)).All(p => p.First.Line < p.Second.Line));
    }
}
