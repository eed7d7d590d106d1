using System.Globalization;
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

/// <summary>Looks at a data set, record by record, and judges it at the end.</summary>
public sealed class DatasetValidator : IDisposable
{
    private const int Shown = 5;
    private readonly ValidationOptions _options;
    private readonly LengthCounts _responses = new(), _prompts = new(), _turns = new();
    private readonly NgramDiversity _diversity = new();
    private readonly ExactDeduplicator _exact = new(), _questions = new();
    private readonly NearDuplicateIndex _near;
    private readonly List<(string Source, long Line)> _places = [];
    private readonly Tally _kinds = new(), _classes = new(), _openings = new(), _languages = new(), _unsafe = new(), _personal = new(), _found = new();
    private readonly List<ValidationFinding> _findings = [];
    private long _records, _duplicates, _nearDuplicates, _sameQuestions, _declined, _placeholders;

    /// <summary>A validator that has seen nothing.</summary>
    /// <param name="options">What the data set is held to; null for the usual.</param>
    public DatasetValidator(ValidationOptions? options = null)
    {
        _options = options ?? new ValidationOptions();
        _near = new NearDuplicateIndex(_options.NearDuplicates);
    }

    /// <summary>Looks at all of some records.</summary>
    public static ValidationReport Validate(IEnumerable<DataRecord> records, ValidationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var validator = new DatasetValidator(options);
        foreach (DataRecord record in records) validator.Add(record);
        return validator.Finish();
    }

    /// <summary>Takes the temporary file of a large set away.</summary>
    public void Dispose() => _near.Dispose();

    /// <summary>Looks at a record.</summary>
    public void Add(DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        _records++;
        _kinds.Add(record.Kind.ToString().ToLowerInvariant());
        foreach (string response in Responses(record))
        {
            int length = Length(response);
            _responses.Add(length);
            if (record.Kind != RecordKind.Text && length < _options.MinTokens) Find(record, "response too short", $"{length} tokens: {Brief(response)}");
            else if (record.Kind != RecordKind.Text && length > _options.MaxTokens) Find(record, "response too long", $"{length} tokens: {Brief(response)}");
            _diversity.Add(response);
        }

        if (record.Kind != RecordKind.Text)
        {
            _prompts.Add(Length(record.Prompt()));
            _turns.Add(record.Turns.Count + record.Chosen.Count);
            if (Opening(record.Question()) is { } word) _openings.Add(word);
        }

        if (record.Label is { } label) _classes.Add(label);
        else if (record.Good is { } good) _classes.Add(good ? "good" : "bad");
        Repeats(record);
        _languages.Add(LanguageGuess.Guess(record.Beginning()).Language);
        Harm(record);
    }

    /// <summary>The judgement of what was seen so far.</summary>
    public ValidationReport Finish()
    {
        var report = new ValidationReport
        {
            Records = _records,
            Kinds = _kinds.Sorted(),
            Size = DatasetSizes.Of(_records),
            LengthUnit = _options.Tokenizer is null ? "words and marks" : "tokens",
            Responses = LengthSummary.Of(_responses),
            TooShort = _responses.Between(0, _options.MinTokens - 1),
            TooLong = _responses.Count - _responses.Between(0, _options.MaxTokens),
            Prompts = LengthSummary.Of(_prompts),
            Turns = LengthSummary.Of(_turns),
            Distinct = [_diversity.Distinct(1), _diversity.Distinct(2), _diversity.Distinct(3)],
            DistinctIsExact = _diversity.IsExact,
            Duplicates = _duplicates,
            NearDuplicates = _nearDuplicates,
            SameQuestions = _sameQuestions,
            Classes = _classes.Sorted(),
            Balance = _classes.Evenness,
            Openings = _openings.Sorted(12),
            Languages = _languages.Sorted(),
            Unsafe = _unsafe.Sorted(),
            Declined = _declined,
            PersonalData = _personal.Sorted(),
            Placeholders = _placeholders,
            Findings = _findings,
            Checks = [],
        };
        return report with { Checks = ValidationGate.Check(report, _options) };
    }

    /// <summary>What a record teaches: its text, its answers, of a pair the better one.</summary>
    internal static IEnumerable<string> Responses(DataRecord record)
        => record.Kind is RecordKind.Preference or RecordKind.Rated
            ? record.Chosen.Where(Spoken).Select(t => t.Content!)
            : record.Kind == RecordKind.Text ? [record.Text ?? ""] : record.Turns.Where((t, i) => Spoken(t) && (record.Learnt?[i] ?? true)).Select(t => t.Content!);

    // A call of a tool is no sentence.
    private static bool Spoken(ChatTurn turn) => turn.IsAnswer && turn.Content is not null && !(turn.ToolCalls.Count > 0 && turn.Content.Length == 0);

    private void Repeats(DataRecord record)
    {
        string? question = record.Question();
        bool asked = question is not null && !_questions.Add($"{record.Turns.FirstOrDefault(t => t.Role == "system")?.Content}\n{question}");
        _places.Add((record.Source, record.Line));
        NearDuplicate? near = _near.Add(record.Said());
        if (!_exact.Add(record.Whole()))
        {
            _duplicates++;
            Find(record, "duplicate", near is { } same ? $"the same as line {_places[same.Index].Line}" : Brief(record.Said()));
        }
        else if (near is { } like)
        {
            _nearDuplicates++;
            Find(record, "near duplicate", $"{like.Jaccard.ToString("0.00", CultureInfo.InvariantCulture)} like line {_places[like.Index].Line}: {Brief(record.Question() ?? record.Said())}");
        }
        else if (asked)
        {
            _sameQuestions++;
            Find(record, "question asked before", Brief(question!));
        }
    }

    private void Harm(DataRecord record)
    {
        if (SafetyStage.Check(record, _options.Safety, out bool refused) is { } finding)
        {
            _unsafe.Add(finding.Category.ToString());
            Find(record, $"unsafe: {finding.Category}", $"{finding.Rule}: {Brief(finding.Evidence)}");
        }

        if (refused) _declined++;
        foreach (PersonalDataMatch match in PersonalData.Find(record.Said()))
        {
            _personal.Add(match.Kind.ToString());
            Find(record, $"personal data: {match.Kind}", "masked by the personal data stage of cleaning");
        }

        if (record.Kind == RecordKind.Text || record.Answers().SelectMany(PlaceholderStage.In).FirstOrDefault() is not { } open) return;
        _placeholders++;
        Find(record, "placeholder", $"{{{{{open}}}}}");
    }

    // The first word, bare of marks: what kind of thing is asked.
    private static string? Opening(string? question)
    {
        if (question is null) return null;
        int from = 0;
        while (from < question.Length && !char.IsLetterOrDigit(question[from])) from++;
        int to = from;
        while (to < question.Length && (char.IsLetterOrDigit(question[to]) || question[to] == '\'')) to++;
        return to > from && to - from <= 24 ? question[from..to].ToLowerInvariant() : null;
    }

    private void Find(DataRecord record, string what, string detail)
    {
        _found.Add(what);
        if (_found[what] <= Shown) _findings.Add(new ValidationFinding(what, record.Source, record.Line, detail));
    }

    private static string Brief(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 80 ? line : char.IsHighSurrogate(line[78]) ? line[..78] + "…" : line[..79] + "…";
    }

    private int Length(string text)
    {
        if (_options.Tokenizer is { } tokenizer) return tokenizer.Encode(text).Length;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        int pieces = 0;
        for (int at = 0; at < utf8.Length; at = PreTokenizer.Gpt2.Next(utf8, at)) pieces++;
        return pieces;
    }
}
