using System.Text.Json;
using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>
/// Two answers to one prompt. The prompt may be in any format, or be what both conversations begin with (TRL's implicit prompt, and the
/// <c>Human:</c> and <c>Assistant:</c> of Anthropic's hh-rlhf).
/// </summary>
internal sealed class PreferenceShape : RecordShape
{
    public override RecordFormat Format => RecordFormat.Preference;

    public override bool Fits(Fields record) => record.Has("chosen") && record.Has("rejected");

    public override DataRecord Read(Fields record)
    {
        List<ChatTurn> chosen = Answer(record, "chosen"), rejected = Answer(record, "rejected");
        DataRecord? before = PromptPart.Find(record);
        List<ChatTurn> prompt = before is null ? Shared(chosen, rejected) : [.. before.Turns];
        if (prompt.Count == 0) throw new RecordException("no prompt", "there is no prompt, and the two answers begin with no message in common");
        chosen = Behind(prompt, chosen);
        rejected = Behind(prompt, rejected);
        foreach ((string name, List<ChatTurn> answer) in new[] { ("chosen", chosen), ("rejected", rejected) })
        {
            if (answer.Count == 0 || !answer.Exists(t => t.IsAnswer)) throw new RecordException("no answer", $"'{name}' holds no message of the assistant behind the prompt");
        }

        return new DataRecord { Kind = RecordKind.Preference, Turns = prompt, Tools = before?.Tools ?? ToolReader.Tools(record), Chosen = chosen, Rejected = rejected, Label = Label(record) };
    }

    private static List<ChatTurn> Answer(Fields record, string name)
    {
        JsonElement value = record.Find(name) ?? throw record.Missing(name);
        return value.ValueKind == JsonValueKind.String && Transcript.Read(Fields.String(value, name)) is { } turns ? turns : Turns.Read(value, name, "assistant");
    }

    private static List<ChatTurn> Shared(List<ChatTurn> one, List<ChatTurn> other)
    {
        int shared = 0;
        while (shared < Math.Min(one.Count, other.Count) - 1 && Same(one[shared], other[shared])) shared++;
        return one[..shared];
    }

    // Some sets repeat the prompt at the beginning of both answers.
    private static List<ChatTurn> Behind(List<ChatTurn> prompt, List<ChatTurn> answer)
        => answer.Count > prompt.Count && prompt.Zip(answer).All(p => Same(p.First, p.Second)) ? answer[prompt.Count..] : answer;

    private static bool Same(ChatTurn one, ChatTurn other) => one.Role == other.Role && one.Content == other.Content && one.ToolCalls.Count == other.ToolCalls.Count;
}
