using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>Puts the task into another frame: where its input stands and what is written around it.</summary>
public sealed class TemplateAugmenter : IAugmenter
{
    /// <inheritdoc/>
    public string Name => "template";

    /// <inheritdoc/>
    public DataRecord? Vary(DataRecord record, ulong key) => throw new NotImplementedException();
}
