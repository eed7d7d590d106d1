using System.Text;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Filters.Languages;
using Lathe.Training.Data.Filters.Privacy;
using Lathe.Training.Data.Filters.Safety;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;

namespace Lathe.Training.Data.Validation;

/// <summary>What validation tells of a record alone; several may be looked at side by side.</summary>
internal sealed record RecordFacts
{
    /// <summary>What it teaches, with lengths.</summary>
    public required IReadOnlyList<(string Text, int Length)> Responses { get; init; }

    public required int PromptLength { get; init; }

    /// <summary>The first word of its question, bare of marks: what kind of thing is asked.</summary>
    public required string? Opening { get; init; }

    public required UInt128 Print { get; init; }

    public required NearDuplicateKeys Near { get; init; }

    public required string Language { get; init; }

    public required SafetyFinding? Harm { get; init; }

    /// <summary>Whether it is a harmful request that is declined.</summary>
    public required bool Declined { get; init; }

    public required IReadOnlyList<PersonalDataKinds> PersonalData { get; init; }

    /// <summary>The first gap that a template left in an answer, or null.</summary>
    public required string? Placeholder { get; init; }

    public static RecordFacts Of(DataRecord record, ValidationOptions options, NearDuplicateIndex near)
    {
        string said = record.Said();
        bool talk = record.Kind != RecordKind.Text;
        return new RecordFacts
        {
            Responses = [.. Taught(record).Select(r => (r, Length(r, options.Tokenizer)))],
            PromptLength = talk ? Length(record.Prompt(), options.Tokenizer) : 0,
            Opening = talk ? FirstWord(record.Question()) : null,
            Print = ExactDeduplicator.Print(record.Whole()),
            Near = near.Look(said),
            Language = LanguageGuess.Guess(record.Beginning()).Language,
            Harm = SafetyStage.Check(record, options.Safety, out bool declined),
            Declined = declined,
            PersonalData = [.. Filters.Privacy.PersonalData.Find(said).Select(m => m.Kind)],
            Placeholder = talk ? record.Answers().SelectMany(PlaceholderStage.In).FirstOrDefault() : null,
        };
    }

    /// <summary>What a record teaches: its text, its answers, of a pair the better one.</summary>
    internal static IEnumerable<string> Taught(DataRecord record)
        => record.Kind is RecordKind.Preference or RecordKind.Rated
            ? record.Chosen.Where(Spoken).Select(t => t.Content!)
            : record.Kind == RecordKind.Text ? [record.Text ?? ""] : record.Turns.Where((t, i) => Spoken(t) && (record.Learnt?[i] ?? true)).Select(t => t.Content!);

    // A call of a tool is no sentence.
    private static bool Spoken(ChatTurn turn) => turn.IsAnswer && turn.Content is not null && !(turn.ToolCalls.Count > 0 && turn.Content.Length == 0);

    private static string? FirstWord(string? question)
    {
        if (question is null) return null;
        int from = 0;
        while (from < question.Length && !char.IsLetterOrDigit(question[from])) from++;
        int to = from;
        while (to < question.Length && (char.IsLetterOrDigit(question[to]) || question[to] == '\'')) to++;
        return to > from && to - from <= 24 ? question[from..to].ToLowerInvariant() : null;
    }

    private static int Length(string text, Tokenizer? tokenizer)
    {
        if (tokenizer is not null) return tokenizer.Encode(text).Length;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        int pieces = 0;
        for (int at = 0; at < utf8.Length; at = PreTokenizer.Gpt2.Next(utf8, at)) pieces++;
        return pieces;
    }
}
