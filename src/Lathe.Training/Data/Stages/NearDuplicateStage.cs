using System.Globalization;
using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>
/// Drops records that say nearly the same as an earlier one: the Jaccard similarity of their word n-grams reaches the threshold. Found by
/// MinHash and locality-sensitive hashing, then compared in truth. Holds the n-grams of every record that went by.
/// </summary>
/// <param name="options">Threshold, n-gram, hashes.</param>
public sealed class NearDuplicateStage(MinHashOptions? options = null) : RecordStage
{
    private readonly List<(string Source, long Line)> _places = [];
    private NearDuplicateIndex _index = new(options);

    /// <inheritdoc/>
    public override string Name => "near duplicates";

    /// <inheritdoc/>
    protected override void Begin()
    {
        _index = new NearDuplicateIndex(options);
        _places.Clear();
    }

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, Action<Drop> dropped)
    {
        _places.Add((record.Source, record.Line));
        if (_index.Add(record.Said()) is not { } near) return record;
        (string source, long line) = _places[near.Index];
        string where = source == record.Source ? $"line {line}" : $"line {line} of '{Path.GetFileName(source)}'";
        dropped(record.Dropped(Name, "near duplicate", $"{near.Jaccard.ToString("0.00", CultureInfo.InvariantCulture)} like {where}"));
        return null;
    }
}
