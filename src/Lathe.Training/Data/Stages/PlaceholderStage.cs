using System.Text.RegularExpressions;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>
/// Fills in what templates left open (<c>{{name}}</c>) and drops records whose answers still have a gap: a model that learns from them
/// says it is called <c>{{name}}</c>. Answers with code fences are left alone, for there such braces mean something.
/// </summary>
/// <param name="values">What stands for each name.</param>
public sealed partial class PlaceholderStage(IReadOnlyDictionary<string, string> values) : RecordStage
{
    /// <inheritdoc/>
    public override string Name => "placeholders";

    /// <summary>The names of the gaps in a text; none where it holds code.</summary>
    public static IEnumerable<string> In(string text)
        => text.Contains("{{", StringComparison.Ordinal) && !text.Contains("```", StringComparison.Ordinal) ? Gap().Matches(text).Select(m => m.Groups[1].Value) : [];

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, RecordVerdict verdict)
    {
        if (values.Count > 0)
        {
            DataRecord filled = record.Map(text => Gap().Replace(text, m => values.GetValueOrDefault(m.Groups[1].Value, m.Value)));
            if (!ReferenceEquals(filled, record)) verdict.Note("placeholders filled in");
            record = filled;
        }

        if (record.Kind == RecordKind.Text || record.Answers().SelectMany(In).FirstOrDefault() is not { } open) return record;
        return verdict.Drop(record.Dropped(Name, "placeholder", $"an answer holds {{{{{open}}}}}, for which no value is given"));
    }

    [GeneratedRegex(@"\{\{\s*([A-Za-z_][A-Za-z0-9_]{0,40})\s*\}\}")]
    private static partial Regex Gap();
}
