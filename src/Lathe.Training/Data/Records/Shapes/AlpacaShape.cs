using System.Text.Json;
using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>Alpaca: <c>instruction</c>, perhaps an <c>input</c>, and the <c>output</c>; LLaMA-Factory's <c>history</c> of pairs before them.</summary>
internal sealed class AlpacaShape : RecordShape
{
    public override RecordFormat Format => RecordFormat.Alpaca;

    public override bool Fits(Fields record) => record.Has("instruction") && record.First("output", "response") is not null;

    public override DataRecord Read(Fields record)
    {
        List<ChatTurn> turns = Prompt(record);
        turns.Add(ChatTurn.Assistant(record.Text(record.First("output", "response") ?? throw record.Missing("output"))));
        return new DataRecord { Kind = RecordKind.Chat, Turns = turns, Label = Label(record) };
    }

    /// <summary>All but the answer.</summary>
    public static List<ChatTurn> Prompt(Fields record)
    {
        var turns = new List<ChatTurn>();
        foreach (JsonElement pair in record.List("history"))
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2 || pair[0].ValueKind != JsonValueKind.String || pair[1].ValueKind != JsonValueKind.String)
                throw new RecordException("wrong type", "'history' is to be a list of pairs: what was asked, what was answered");
            turns.Add(ChatTurn.User(Fields.String(pair[0], "history")));
            turns.Add(ChatTurn.Assistant(Fields.String(pair[1], "history")));
        }

        string instruction = record.Required("instruction");
        string? input = record.Text("input") ?? record.Text("context");
        turns.Add(ChatTurn.User(string.IsNullOrWhiteSpace(input) ? instruction : string.IsNullOrWhiteSpace(instruction) ? input : $"{instruction}\n\n{input}"));
        return WithSystem(record, turns);
    }
}
