using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>Gives every record, and behind it its variants that were not there before.</summary>
public sealed class AugmentationStage : IRecordStage
{
    /// <summary>A stage that tries these augmenters in turn.</summary>
    public AugmentationStage(IReadOnlyList<IAugmenter> augmenters, AugmentationOptions? options = null)
    {
        Augmenters = augmenters;
        Options = options ?? new AugmentationOptions();
    }

    /// <summary>What makes variants.</summary>
    public IReadOnlyList<IAugmenter> Augmenters { get; }

    /// <summary>How many.</summary>
    public AugmentationOptions Options { get; }

    /// <inheritdoc/>
    public string Name => "augment";

    /// <summary>Variants that were added so far.</summary>
    public long Added { get; private set; }

    /// <inheritdoc/>
    public IEnumerable<DataRecord> Run(IEnumerable<DataRecord> records, Action<Drop> dropped) => throw new NotImplementedException();
}
