using Lathe.Training.Data.Filters.Privacy;

namespace Lathe.Training.Data.Stages;

/// <summary>How a data set is cleaned.</summary>
public sealed record CleaningOptions
{
    /// <summary>Stages, by name, that are left out.</summary>
    public IReadOnlyCollection<string> Skip { get; init; } = [];

    /// <summary>Values of placeholders: <c>name</c> for <c>{{name}}</c>.</summary>
    public IReadOnlyDictionary<string, string> Fill { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether answers that seem cut off pass.</summary>
    public bool KeepTruncated { get; init; }

    /// <summary>Records whose Jaccard similarity with an earlier one reaches this are near duplicates.</summary>
    public double NearDuplicates { get; init; } = 0.9;

    /// <summary>ISO 639-1 codes of the languages that pass; empty: all.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>What is masked.</summary>
    public PersonalDataKinds PersonalData { get; init; } = PersonalDataKinds.All;

    /// <summary>Files of words that no record may hold, one word or phrase a line.</summary>
    public IReadOnlyList<string> WordLists { get; init; } = [];

    /// <summary>File of a trained quality classifier, or null.</summary>
    public string? QualityModel { get; init; }

    /// <summary>The least score that it must give.</summary>
    public double MinQuality { get; init; } = 0.5;

    /// <summary>Whether lines that plain texts repeat are taken out; needs a pass before.</summary>
    public bool RepeatedLines { get; init; }

    /// <summary>Share of the records that is taken.</summary>
    public double Sample { get; init; } = 1;

    /// <summary>Chooses the sample, and the hash functions of near duplicates.</summary>
    public ulong Seed { get; init; } = 1;
}
