using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>A record that is a list of messages.</summary>
internal static class Conversation
{
    public static DataRecord Read(Fields record, string name)
    {
        var weights = new List<bool?>();
        List<ChatTurn> turns = Turns.Read(record.Find(name) ?? throw record.Missing(name), name, "user", weights);
        if (turns.Count == 0) throw new RecordException("no messages", $"'{name}' is empty");
        if (record.First("system", "system_prompt") is { } system && record.Text(system) is { } text && !string.IsNullOrWhiteSpace(text) && turns[0].Role != "system")
        {
            turns.Insert(0, ChatTurn.System(text));
            weights.Insert(0, null);
        }

        return new DataRecord { Kind = RecordKind.Chat, Turns = turns, Learnt = Learnt(turns, weights), Tools = ToolReader.Tools(record) };
    }

    // Only what differs from the rule that answers are learnt and nothing else is.
    private static bool[]? Learnt(List<ChatTurn> turns, List<bool?> weights)
    {
        if (weights.Count != turns.Count) return null;
        bool[] learnt = [.. turns.Select((t, i) => weights[i] ?? t.IsAnswer)];
        return learnt.SequenceEqual(turns.Select(t => t.IsAnswer)) ? null : learnt;
    }
}
