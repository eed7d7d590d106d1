namespace Lathe.Training.Data.Records;

/// <summary>
/// A stage of the data pipeline: takes records one after another and gives those that pass, changed or not. It holds no more than it
/// must of what went by, so a file larger than memory works.
/// </summary>
public interface IRecordStage
{
    /// <summary>Its name in reports.</summary>
    string Name { get; }

    /// <summary>Runs the stage over a stream of records.</summary>
    /// <param name="records">They are asked for as they are needed.</param>
    /// <param name="dropped">Is told of every record that does not pass; nothing is lost silently.</param>
    IEnumerable<DataRecord> Run(IEnumerable<DataRecord> records, Action<Drop> dropped);
}
