namespace Lathe.Training.Data.Validation;

/// <summary>What is in a data set, and whether it holds what it is held to.</summary>
public sealed record ValidationReport
{
    /// <summary>Records.</summary>
    public required long Records { get; init; }

    /// <summary>Records of each kind.</summary>
    public required IReadOnlyDictionary<string, long> Kinds { get; init; }

    /// <summary>What that many records are good for.</summary>
    public required DatasetSize Size { get; init; }

    /// <summary>What lengths are counted in.</summary>
    public required string LengthUnit { get; init; }

    /// <summary>Lengths of what is learnt: answers, the better one of a pair, texts.</summary>
    public required LengthSummary Responses { get; init; }

    /// <summary>Responses shorter than asked for.</summary>
    public required long TooShort { get; init; }

    /// <summary>Responses longer than asked for.</summary>
    public required long TooLong { get; init; }

    /// <summary>Lengths of what stands before answers.</summary>
    public required LengthSummary Prompts { get; init; }

    /// <summary>Messages of a conversation.</summary>
    public required LengthSummary Turns { get; init; }

    /// <summary>Distinct 1-, 2- and 3-grams of responses over all of them.</summary>
    public required IReadOnlyList<double> Distinct { get; init; }

    /// <summary>Whether they are counts and no estimates.</summary>
    public required bool DistinctIsExact { get; init; }

    /// <summary>Records that were there before, word for word.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Records that are nearly an earlier one.</summary>
    public required long NearDuplicates { get; init; }

    /// <summary>Records whose first question was asked before, answered in other words.</summary>
    public required long SameQuestions { get; init; }

    /// <summary>Records of each class, where the data names classes or says what is good.</summary>
    public required IReadOnlyDictionary<string, long> Classes { get; init; }

    /// <summary>Evenness of the classes, 0 to 1; null where there are fewer than two.</summary>
    public required double? Balance { get; init; }

    /// <summary>The words with which most questions begin.</summary>
    public required IReadOnlyDictionary<string, long> Openings { get; init; }

    /// <summary>Records by their likeliest language.</summary>
    public required IReadOnlyDictionary<string, long> Languages { get; init; }

    /// <summary>Records on which a rule of safety fires, by what it is about.</summary>
    public required IReadOnlyDictionary<string, long> Unsafe { get; init; }

    /// <summary>Harmful requests that are declined.</summary>
    public required long Declined { get; init; }

    /// <summary>Places with personal data, by kind.</summary>
    public required IReadOnlyDictionary<string, long> PersonalData { get; init; }

    /// <summary>Records whose answers hold an open placeholder.</summary>
    public required long Placeholders { get; init; }

    /// <summary>Some records to look at, of each kind of finding the first.</summary>
    public required IReadOnlyList<ValidationFinding> Findings { get; init; }

    /// <summary>What it is held to.</summary>
    public required IReadOnlyList<ValidationCheck> Checks { get; init; }

    /// <summary>Whether every check passes: the gate.</summary>
    public bool Passed => Checks.All(c => c.Passed);
}
