namespace Lathe.Training.Data.Pipeline;

/// <summary>What one stage did.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="In">Records that it took.</param>
/// <param name="Out">Records that it gave.</param>
/// <param name="Dropped">How many it dropped, by reason, most frequent first.</param>
/// <param name="Notes">What it did to records that passed, and how often.</param>
/// <param name="Seconds">Its own time, without that of the stages before it.</param>
public sealed record StageReport(string Stage, long In, long Out, IReadOnlyDictionary<string, long> Dropped, IReadOnlyDictionary<string, long> Notes, double Seconds)
{
    /// <summary>How many it dropped in all.</summary>
    public long DroppedCount => Dropped.Values.Sum();
}
