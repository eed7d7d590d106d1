using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Filters.Cleaning;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>
/// Drops records from which nothing can be learnt: no question, no answer, an answer that is empty, stands for none, or was cut off; pairs
/// whose two answers are the same. Questions at the end that nobody answered are cut off.
/// </summary>
/// <param name="keepTruncated">Whether answers that seem cut off pass.</param>
public sealed class AnswerStage(bool keepTruncated = false) : RecordStage
{
    private static readonly HashSet<string> Nothings = new(StringComparer.OrdinalIgnoreCase) { "<nooutput>", "nooutput", "<noinput>", "n/a", "none", "null", "nan", "undefined", "todo", "tbd", "...", "…", "-" };

    /// <inheritdoc/>
    public override string Name => "answers";

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, RecordVerdict verdict)
    {
        if (record.Kind == RecordKind.Text)
        {
            if (!string.IsNullOrWhiteSpace(record.Text)) return record;
            return verdict.Drop(record.Dropped(Name, "empty text"));
        }

        DataRecord ended = record.Kind == RecordKind.Chat ? CutEnd(record, verdict) : record;
        if (Fault(ended) is not (string reason, var detail)) return ended;
        return verdict.Drop(record.Dropped(Name, reason, detail));
    }

    private static DataRecord CutEnd(DataRecord record, RecordVerdict verdict)
    {
        int count = record.Turns.Count;
        while (count > 0 && record.Turns[count - 1].Role is "user" or "system") count--;
        if (count == record.Turns.Count || count == 0) return record;
        verdict.Note("unanswered question cut off the end");
        return record with { Turns = [.. record.Turns.Take(count)], Learnt = record.Learnt?.Take(count).ToArray() };
    }

    private (string Reason, string? Detail)? Fault(DataRecord record)
    {
        if (!record.Turns.Any(t => t.Role is "user" or "tool" && !string.IsNullOrWhiteSpace(t.Content))) return ("no question", null);
        ChatTurn[] answers = record.Kind == RecordKind.Chat ? [.. record.Turns.Where(t => t.IsAnswer)] : [.. record.Chosen.Concat(record.Rejected).Where(t => t.IsAnswer)];
        if (answers.Length == 0) return ("no answer", null);
        if (record.Kind == RecordKind.Preference && Same(record.Chosen, record.Rejected)) return ("answers are the same", "'chosen' equals 'rejected': there is nothing to prefer");
        foreach (ChatTurn answer in answers)
        {
            if (answer.ToolCalls.Count > 0) continue;
            if (string.IsNullOrWhiteSpace(answer.Content)) return ("empty answer", null);
            if (Nothings.Contains(answer.Content.Trim())) return ("no answer", $"the answer is '{answer.Content.Trim()}'");
            if (keepTruncated || (record.Rejected is [.., var worse] && ReferenceEquals(answer, worse)) || record.Good == false) continue;
            if (TruncatedText.Reason(answer.Content) is { } why) return ("truncated answer", why);
        }

        return null;
    }

    private static bool Same(IReadOnlyList<ChatTurn> one, IReadOnlyList<ChatTurn> other)
        => one.Count == other.Count && one.Zip(other).All(p => p.First.Content == p.Second.Content && p.First.ToolCalls.SequenceEqual(p.Second.ToolCalls));
}
