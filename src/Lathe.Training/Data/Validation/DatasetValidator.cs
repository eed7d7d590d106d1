using System.Globalization;
using Lathe.Tensors.Threading;
using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Filters.Privacy;
using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Validation;

/// <summary>
/// Looks at a data set, record by record, and judges it at the end. What can be told of a record alone is told of a few side by side, and
/// then counted in their order.
/// </summary>
public sealed class DatasetValidator : IDisposable
{
    private const int Shown = 5;
    private readonly ValidationOptions _options;
    private readonly LengthCounts _responses = new(), _prompts = new(), _turns = new();
    private readonly NgramDiversity _diversity = new();
    private readonly ExactDeduplicator _exact = new(), _questions = new();
    private readonly NearDuplicateIndex _near;
    private readonly List<DataRecord> _waiting = [];
    private readonly List<(string Source, long Line)> _places = [];
    private readonly Tally _kinds = new(), _classes = new(), _openings = new(), _languages = new(), _unsafe = new(), _personal = new(), _found = new();
    private readonly List<ValidationFinding> _findings = [];
    private long _waitingBytes, _records, _duplicates, _nearDuplicates, _sameQuestions, _declined, _placeholders;

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

    /// <summary>Takes a record.</summary>
    public void Add(DataRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        _waiting.Add(record);
        _waitingBytes += record.Raw.Length;
        if (_waiting.Count >= StageBatches.MostRecords || _waitingBytes >= StageBatches.MostBytes) Look();
    }

    /// <summary>The judgement of what was seen so far.</summary>
    public ValidationReport Finish()
    {
        Look();
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

    private void Look()
    {
        var seen = new RecordFacts[_waiting.Count];
        SideBySide.Run(seen.Length, i => seen[i] = RecordFacts.Of(_waiting[i], _options, _near));
        for (int i = 0; i < seen.Length; i++) Count(_waiting[i], seen[i]);
        _waiting.Clear();
        _waitingBytes = 0;
    }

    private void Count(DataRecord record, RecordFacts facts)
    {
        _records++;
        _kinds.Add(record.Kind.ToString().ToLowerInvariant());
        foreach ((string response, int length) in facts.Responses)
        {
            _responses.Add(length);
            if (record.Kind != RecordKind.Text && length < _options.MinTokens) Find(record, "response too short", $"{length} tokens: {Brief(response)}");
            else if (record.Kind != RecordKind.Text && length > _options.MaxTokens) Find(record, "response too long", $"{length} tokens: {Brief(response)}");
            _diversity.Add(response);
        }

        if (record.Kind != RecordKind.Text)
        {
            _prompts.Add(facts.PromptLength);
            _turns.Add(record.Turns.Count + record.Chosen.Count);
            if (facts.Opening is { } word) _openings.Add(word);
        }

        if (record.Label is { } label) _classes.Add(label);
        else if (record.Good is { } good) _classes.Add(good ? "good" : "bad");
        Repeats(record, facts);
        _languages.Add(facts.Language);
        Harm(record, facts);
    }

    private void Repeats(DataRecord record, RecordFacts facts)
    {
        string? question = record.Question();
        bool asked = question is not null && !_questions.Add($"{record.Turns.FirstOrDefault(t => t.Role == "system")?.Content}\n{question}");
        _places.Add((record.Source, record.Line));
        NearDuplicate? near = _near.Add(facts.Near);
        if (!_exact.Add(facts.Print))
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

    private void Harm(DataRecord record, RecordFacts facts)
    {
        if (facts.Harm is { } finding)
        {
            _unsafe.Add(finding.Category.ToString());
            Find(record, $"unsafe: {finding.Category}", $"{finding.Rule}: {Brief(finding.Evidence)}");
        }

        if (facts.Declined) _declined++;
        foreach (PersonalDataKinds kind in facts.PersonalData)
        {
            _personal.Add(kind.ToString());
            Find(record, $"personal data: {kind}", "masked by the personal data stage of cleaning");
        }

        if (facts.Placeholder is not { } open) return;
        _placeholders++;
        Find(record, "placeholder", $"{{{{{open}}}}}");
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
}
