using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>Asks the same by rules: a command as a question, a question as a command, with or without courtesy.</summary>
public sealed class ParaphraseAugmenter : IAugmenter
{
    /// <inheritdoc/>
    public string Name => "paraphrase";

    /// <inheritdoc/>
    public DataRecord? Vary(DataRecord record, ulong key) => throw new NotImplementedException();
}
