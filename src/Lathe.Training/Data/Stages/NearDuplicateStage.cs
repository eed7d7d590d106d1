using System.Globalization;
using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>
/// Drops records that say nearly the same as an earlier one: the Jaccard similarity of their word n-grams reaches the threshold. Found by
/// MinHash and locality-sensitive hashing, then compared in truth. Holds some half a kilobyte of every record that went by; n-grams beyond a budget lie in a temporary file.
/// </summary>
/// <param name="options">Threshold, n-gram, hashes.</param>
public sealed class NearDuplicateStage(MinHashOptions? options = null) : RememberingStage<NearDuplicateKeys>, IDisposable
{
    private readonly List<(string Source, long Line)> _places = [];
    private NearDuplicateIndex? _index;

    /// <inheritdoc/>
    public override string Name => "near duplicates";

    /// <summary>Takes the temporary file of a run away that did not come to its end.</summary>
    public void Dispose() => End();

    /// <inheritdoc/>
    protected override void Begin()
    {
        _index?.Dispose();
        _index = new NearDuplicateIndex(options);
        _places.Clear();
    }

    /// <inheritdoc/>
    protected override void End()
    {
        _index?.Dispose();
        _index = null;
    }

    /// <inheritdoc/>
    protected override NearDuplicateKeys LookAt(DataRecord record) => _index!.Look(record.Said());

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, NearDuplicateKeys seen, RecordVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(verdict);
        _places.Add((record.Source, record.Line));
        if (_index!.Add(seen) is not { } near) return record;
        (string source, long line) = _places[near.Index];
        string where = source == record.Source ? $"line {line}" : $"line {line} of '{Path.GetFileName(source)}'";
        return verdict.Drop(record.Dropped(Name, "near duplicate", $"{near.Jaccard.ToString("0.00", CultureInfo.InvariantCulture)} like {where}"));
    }
}
