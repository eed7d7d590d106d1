using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Tests.Data.Records;

/// <summary>Records for tests, in a line.</summary>
internal static class Make
{
    public static DataRecord Chat(string question, string? answer, long line = 0) => new() { Kind = RecordKind.Chat, Turns = answer is null ? [ChatTurn.User(question)] : [ChatTurn.User(question), ChatTurn.Assistant(answer)], Source = "t.jsonl", Line = line };

    public static DataRecord Text(string text, long line = 0) => new() { Kind = RecordKind.Text, Text = text, Source = "t.txt", Line = line };

    public static DataRecord Pair(string question, string chosen, string rejected) => new() { Kind = RecordKind.Preference, Turns = [ChatTurn.User(question)], Chosen = [ChatTurn.Assistant(chosen)], Rejected = [ChatTurn.Assistant(rejected)] };

    public static DataRecord Rated(string question, string answer, bool good) => new() { Kind = RecordKind.Rated, Turns = [ChatTurn.User(question)], Chosen = [ChatTurn.Assistant(answer)], Good = good };

    /// <summary>What a stage passes, and the reasons of what it drops.</summary>
    public static (DataRecord[] Passed, string[] Reasons) Run(this IRecordStage stage, params DataRecord[] records)
    {
        var reasons = new List<string>();
        DataRecord[] passed = [.. stage.Run(records, d => reasons.Add(d.Reason))];
        return (passed, [.. reasons]);
    }
}
