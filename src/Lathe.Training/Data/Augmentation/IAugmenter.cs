using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>Makes a new example out of one: other words for the same task.</summary>
public interface IAugmenter
{
    /// <summary>Its name in reports.</summary>
    string Name { get; }

    /// <summary>Whether a variant costs so much that cheaper augmenters are asked first.</summary>
    bool IsCostly => false;

    /// <summary>A variant, or null where it knows none for this record.</summary>
    /// <param name="record">Stays as it is.</param>
    /// <param name="key">Chooses among variants: the same key, the same variant.</param>
    DataRecord? Vary(DataRecord record, ulong key);
}
