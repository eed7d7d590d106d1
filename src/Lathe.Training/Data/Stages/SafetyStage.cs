using Lathe.Training.Data.Filters.Safety;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Drops records that would teach harm, by rules that say what fired. A harmful request that is declined is worth learning, and passes.</summary>
/// <param name="rules">The rules and word lists.</param>
public sealed class SafetyStage(SafetyRules rules) : RecordStage
{
    /// <inheritdoc/>
    public override string Name => "safety";

    /// <summary>What is wrong with a record, or null.</summary>
    /// <param name="record">The record.</param>
    /// <param name="rules">The rules and word lists.</param>
    /// <param name="refused">Whether it is a harmful request that is declined.</param>
    public static SafetyFinding? Check(DataRecord record, SafetyRules rules, out bool refused)
    {
        ArgumentNullException.ThrowIfNull(rules);
        refused = false;

        // The worse answer is there to be avoided.
        string[] answers = [.. record.Kind == RecordKind.Preference ? record.Chosen.Where(t => t.IsAnswer).Select(t => t.Content ?? "") : record.Good == false ? [] : record.Answers()];
        foreach (string answer in answers)
        {
            if (rules.CheckAnswer(answer) is [var finding, ..] && !RefusalDetector.IsRefusal(answer)) return finding;
        }

        if (record.Kind == RecordKind.Text || rules.Check(string.Join('\n', record.Turns.Where(t => t.Role == "user").Select(t => t.Content))) is not [var asked, ..]) return null;
        refused = answers.Any(a => RefusalDetector.IsRefusal(a));
        return refused || answers.Length == 0 ? null : asked;
    }

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, RecordVerdict verdict)
    {
        SafetyFinding? found = Check(record, rules, out bool refused);
        if (refused) verdict.Note("harmful request, declined");
        if (found is not { } finding) return record;
        return verdict.Drop(record.Dropped(Name, $"unsafe: {finding.Category}", $"{finding.Rule}: {finding.Evidence}"));
    }
}
