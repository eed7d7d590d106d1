namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>How near duplicates are looked for.</summary>
public sealed record MinHashOptions
{
    /// <summary>Texts whose sets of word n-grams have at least this Jaccard similarity are near duplicates; above 0, at most 1.</summary>
    public double Threshold { get; init; } = 0.9;

    /// <summary>Words of an n-gram.</summary>
    public int Ngram { get; init; } = 5;

    /// <summary>Hash functions of a signature; more find more and cost more.</summary>
    public int Hashes { get; init; } = 128;

    /// <summary>Bands that a signature is cut into; null: as many as find near duplicates at the threshold (<see cref="LshBands"/>).</summary>
    public int? Bands { get; init; }

    /// <summary>Chooses the hash functions.</summary>
    public ulong Seed { get; init; } = 1;
}
