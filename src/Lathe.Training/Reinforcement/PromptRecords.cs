using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Data.Records;
using Lathe.Training.Tuning;

namespace Lathe.Training.Reinforcement;

/// <summary>Prompts with their known answers out of records: the last answer of a conversation is taken off and is what a response must come to.</summary>
internal static class PromptRecords
{
    // What follows it in GSM8K is the result; what stands before it is the way there.
    private const string Result = "####";

    public static (IReadOnlyList<RolloutPrompt> Training, IReadOnlyList<RolloutPrompt> HeldOut) Read(TuningContext context, string method, int room)
    {
        List<RolloutPrompt> all = [.. Prompts(context, context.Records, room)];
        RolloutPrompt[]? own = context.Validation is { } validation ? [.. Prompts(context, validation, room)] : null;
        if (all.Count == 0) throw new InvalidDataException($"There is no prompt to answer: {method} needs conversations that leave room for an answer of {room} tokens.");
        return context.Split(all, own);
    }

    /// <summary>What an answer comes to.</summary>
    public static string ResultOf(string answer)
    {
        int at = answer.LastIndexOf(Result, StringComparison.Ordinal);
        return (at < 0 ? answer : answer[(at + Result.Length)..]).Trim();
    }

    private static IEnumerable<RolloutPrompt> Prompts(TuningContext context, IEnumerable<DataRecord> records, int room)
    {
        foreach (DataRecord record in records)
        {
            if (Parts(record) is not { } parts)
            {
                Drop("no answer to compare with", $"it is a {record.Kind} record");
                continue;
            }

            int[]? ids = null;
            string? refused = null;
            try
            {
                ids = context.Encoder.Prompt(record with { Turns = parts.Turns });
            }
            catch (ChatTemplateException e)
            {
                refused = e.Message;
            }

            if (ids is null) Drop("refused by the template", refused);
            else if (ids.Length == 0 || ids.Length + room > context.Options.Context) Drop("too long", $"{ids.Length} tokens and {room} for the answer, {context.Options.Context} fit");
            else yield return new RolloutPrompt(ids, ResultOf(parts.Answer));

            void Drop(string reason, string? detail) => context.Dropped?.Invoke(new Drop(ExampleEncoder.StageName, reason, record.Source, record.Line, detail, ""));
        }
    }

    private static (IReadOnlyList<ChatTurn> Turns, string Answer)? Parts(DataRecord record)
    {
        IReadOnlyList<ChatTurn> turns = record.Turns;
        if (turns.Count == 0 || record.Good == false) return null;
        if (record.Kind is RecordKind.Preference or RecordKind.Rated) return record.Chosen is [{ Content: { } chosen }, ..] ? (turns, chosen) : null;
        return turns.Count > 1 && turns[^1] is { IsAnswer: true, Content: { } answer } ? ([.. turns.Take(turns.Count - 1)], answer) : null;
    }
}
