using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Filters.Safety;

namespace Lathe.Training.Data.Validation;

/// <summary>What a data set is held to.</summary>
public sealed record ValidationOptions
{
    /// <summary>Fewest tokens of a response.</summary>
    public int MinTokens { get; init; } = 10;

    /// <summary>Most tokens of a response.</summary>
    public int MaxTokens { get; init; } = 200;

    /// <summary>Largest share of responses that are shorter or longer.</summary>
    public double MaxOutside { get; init; } = 0.1;

    /// <summary>Distinct trigrams over trigrams must be above this.</summary>
    public double MinDiversity { get; init; } = 0.8;

    /// <summary>Largest share of exact duplicates.</summary>
    public double MaxDuplicates { get; init; } = 0.01;

    /// <summary>Largest share of near duplicates, exact ones not among them.</summary>
    public double MaxNearDuplicates { get; init; } = 0.05;

    /// <summary>Least evenness of classes: entropy over that of equal classes. 0.7 of two classes is about 19 to 81.</summary>
    public double MinBalance { get; init; } = 0.7;

    /// <summary>Largest share of records on which a rule of safety fires.</summary>
    public double MaxUnsafe { get; init; }

    /// <summary>Largest share of records whose answers hold an open placeholder.</summary>
    public double MaxPlaceholders { get; init; }

    /// <summary>Fewest records.</summary>
    public long MinRecords { get; init; } = 100;

    /// <summary>How near duplicates are looked for.</summary>
    public MinHashOptions NearDuplicates { get; init; } = new();

    /// <summary>Rules and word lists of safety.</summary>
    public SafetyRules Safety { get; init; } = SafetyRules.BuiltIn;

    /// <summary>What counts tokens; null: GPT-2's pattern, which finds words and marks and so a little less than tokens.</summary>
    public Tokenizer? Tokenizer { get; init; }
}
