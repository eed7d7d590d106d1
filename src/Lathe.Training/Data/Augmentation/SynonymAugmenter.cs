using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>Exchanges words of the question for others of the same meaning.</summary>
public sealed class SynonymAugmenter : IAugmenter
{
    /// <inheritdoc/>
    public string Name => "synonyms";

    /// <inheritdoc/>
    public DataRecord? Vary(DataRecord record, ulong key) => throw new NotImplementedException();
}
