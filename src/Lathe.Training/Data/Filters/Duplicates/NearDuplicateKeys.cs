namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>What near duplicates of a text are found by: its n-grams and the hashes of its signature's bands.</summary>
public sealed class NearDuplicateKeys
{
    internal NearDuplicateKeys(ShingleSet shingles, ulong[] bands) => (Shingles, Bands) = (shingles, bands);

    internal ShingleSet Shingles { get; }

    internal ulong[] Bands { get; }
}
