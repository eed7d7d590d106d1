using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>What comes before an answer, in whichever format it is.</summary>
internal static class PromptPart
{
    /// <summary>The turns before the answer and how far messages are a whole conversation; null where there is no prompt.</summary>
    public static DataRecord? Find(Fields record)
    {
        string? list = ShareGptShape.Name(record) ?? record.First("messages");
        if (list is not null) return Conversation.Read(record, list);
        if (record.Has("instruction")) return new DataRecord { Kind = RecordKind.Chat, Turns = AlpacaShape.Prompt(record), Tools = ToolReader.Tools(record) };
        if (PromptCompletionShape.Prompt(record) is not { } prompt) return null;
        List<ChatTurn> turns = Turns.Read(record.Find(prompt)!.Value, prompt, "user");
        if (record.First("system", "system_prompt") is { } name && record.Text(name) is { } system && !string.IsNullOrWhiteSpace(system) && turns is not [{ Role: "system" }, ..]) turns.Insert(0, ChatTurn.System(system));
        return new DataRecord { Kind = RecordKind.Chat, Turns = turns, Tools = ToolReader.Tools(record) };
    }
}
