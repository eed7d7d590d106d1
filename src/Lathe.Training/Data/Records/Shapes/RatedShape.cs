using System.Text.Json;
using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>One answer that was called good or bad: <c>label</c> (TRL, KTO) or <c>kto_tag</c> (LLaMA-Factory), true or false.</summary>
internal sealed class RatedShape : RecordShape
{
    public override RecordFormat Format => RecordFormat.Rated;

    public override bool Fits(Fields record) => Tag(record) is not null && PromptOf(record);

    public override DataRecord Read(Fields record)
    {
        bool good = Tag(record) ?? throw record.Missing("label");
        DataRecord before = PromptPart.Find(record) ?? throw record.Missing("prompt");
        List<ChatTurn> turns = [.. before.Turns];
        if (record.First("completion", "response", "answer", "output") is { } name) turns.AddRange(Turns.Read(record.Find(name)!.Value, name, "assistant"));
        if (turns is not [_, .., { Role: "assistant" }]) throw new RecordException("no answer", "the conversation does not end with an answer of the assistant that could be good or bad");
        return new DataRecord { Kind = RecordKind.Rated, Turns = turns[..^1], Chosen = [turns[^1]], Tools = before.Tools, Good = good };
    }

    private static bool PromptOf(Fields record) => ShareGptShape.Name(record) is not null || record.First("messages", "instruction", "prompt", "question", "query") is not null;

    private static bool? Tag(Fields record)
        => record.First("kto_tag", "label") is { } name && record.Find(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } tag ? tag.ValueKind == JsonValueKind.True
            : record.First("kto_tag", "label") is { } written && record.Find(written) is { ValueKind: JsonValueKind.String } && bool.TryParse(record.Text(written), out bool value) ? value : null;
}
