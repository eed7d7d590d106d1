using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>Lets a teacher model ask the same in other words.</summary>
public sealed class TeacherAugmenter : IAugmenter, IDisposable
{
    /// <summary>An augmenter that asks this teacher.</summary>
    public TeacherAugmenter(TeacherOptions options, HttpMessageHandler? handler = null) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string Name => "teacher";

    /// <inheritdoc/>
    public DataRecord? Vary(DataRecord record, ulong key) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
