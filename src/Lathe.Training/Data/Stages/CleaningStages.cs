using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Filters.Quality;
using Lathe.Training.Data.Filters.Safety;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>
/// The stages of cleaning in their order: text is put right before it is judged, what is cheap to judge comes before what is dear, and
/// personal data is masked last, in what is left.
/// </summary>
public static class CleaningStages
{
    /// <summary>Names by which stages can be left out.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["encoding", "markup", "whitespace", "placeholders", "answers", "language", "duplicates", "near-duplicates", "quality", "safety", "personal-data"];

    /// <summary>The stages that options ask for.</summary>
    /// <param name="options">How to clean.</param>
    /// <exception cref="ArgumentException">A stage that is to be left out has a name that none has.</exception>
    /// <exception cref="IOException">A word list or a classifier cannot be read.</exception>
    public static IReadOnlyList<IRecordStage> Create(CleaningOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Skip.FirstOrDefault(s => !Names.Contains(s)) is { } unknown)
            throw new ArgumentException($"There is no stage '{unknown}': expected {string.Join(", ", Names)}.", nameof(options));
        SafetyRules safety = options.WordLists.Count == 0 ? SafetyRules.BuiltIn : SafetyRules.BuiltIn.WithWordLists([.. options.WordLists]);
        QualityClassifier? classifier = options.QualityModel is { } path ? QualityClassifier.Load(path) : null;
        IRecordStage[] all =
        [
            new EncodingStage(), new MarkupStage(), new WhitespaceStage(), new PlaceholderStage(options.Fill), new AnswerStage(options.KeepTruncated),
            new LanguageStage(options.Languages), new ExactDuplicateStage(), new NearDuplicateStage(new MinHashOptions { Threshold = options.NearDuplicates, Seed = options.Seed }),
            new QualityStage(GopherRules.Default, classifier, options.MinQuality), new SafetyStage(safety), new PersonalDataStage(options.PersonalData),
        ];
        var stages = new List<IRecordStage>();
        if (options.Sample < 1) stages.Add(new SampleStage(options.Sample, options.Seed));
        stages.AddRange(all.Where((_, i) => !options.Skip.Contains(Names[i])));
        return stages;
    }

    /// <summary>The stages that options ask for, where one of them may need a pass over the files before.</summary>
    /// <param name="options">How to clean.</param>
    /// <param name="files">What will be cleaned.</param>
    public static IReadOnlyList<IRecordStage> Create(CleaningOptions options, IReadOnlyList<RecordReader> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        List<IRecordStage> stages = [.. Create(options)];
        if (!options.RepeatedLines) return stages;
        var lines = new RepeatedLineStage();

        // What stands before it changes lines, so the pass before goes through the same.
        int at = stages.FindIndex(s => s is PlaceholderStage or AnswerStage or LanguageStage or ExactDuplicateStage);
        if (at < 0) at = stages.Count;
        IEnumerable<DataRecord> records = files.SelectMany(f => f.Read(_ => { }));
        foreach (IRecordStage stage in stages.Take(at)) records = stage.Run(records, _ => { });
        foreach (DataRecord record in records) lines.Count(record);
        stages.Insert(at, lines);
        return stages;
    }
}
