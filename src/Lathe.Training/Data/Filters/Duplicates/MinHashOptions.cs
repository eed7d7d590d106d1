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

    /// <summary>Bands that a signature is cut into; null: those that find 99 of 100 pairs at the threshold (<see cref="LshBands.For"/>).</summary>
    public int? Bands { get; init; }

    /// <summary>Bytes of n-grams that stay in memory; further ones are put into a temporary file. A sixteenth of what there is, 256 MiB at most.</summary>
    public long MemoryBytes { get; init; } = Math.Min(256L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16);

    /// <summary>Chooses the hash functions.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The bands that these options come to.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public LshBands Banding()
    {
        if (!(Threshold > 0 && Threshold <= 1)) throw new ArgumentException($"Threshold is {Threshold}: a Jaccard similarity above 0 and at most 1 is needed.");
        if (Ngram < 1) throw new ArgumentException($"Ngram is {Ngram}: an n-gram has at least one word.");
        if (Hashes is < 1 or > 1 << 14) throw new ArgumentException($"Hashes is {Hashes}: 1 to 16384 are possible.");
        if (Bands is not { } bands) return LshBands.For(Hashes, Threshold);
        return bands >= 1 && bands <= Hashes ? new LshBands(bands, Hashes / bands)
            : throw new ArgumentException($"Bands is {bands}: a signature of {Hashes} hashes can be cut into 1 to {Hashes}.");
    }
}
