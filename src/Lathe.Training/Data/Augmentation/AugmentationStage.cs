using Lathe.Training.Data.Filters;
using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Pipeline;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>
/// Gives every record, and behind it its variants that were not there before. For each variant every augmenter is asked, and all of them
/// one after another; the one with the most new trigrams is taken. A costly augmenter is asked where the others know nothing.
/// </summary>
public sealed class AugmentationStage : IRecordStage, IStageNotes
{
    private readonly Dictionary<string, long> _notes = [];

    /// <summary>A stage that asks these augmenters.</summary>
    /// <exception cref="ArgumentException">No augmenter, or fewer variants than none.</exception>
    public AugmentationStage(IReadOnlyList<IAugmenter> augmenters, AugmentationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(augmenters);
        Augmenters = augmenters;
        Options = options ?? new AugmentationOptions();
        if (augmenters.Count == 0) throw new ArgumentException("There is no augmenter: name one or more that make variants.", nameof(augmenters));
        if (Options.Variants < 0) throw new ArgumentException($"Variants is {Options.Variants}: a record has none or more.", nameof(options));
    }

    /// <summary>What makes variants.</summary>
    public IReadOnlyList<IAugmenter> Augmenters { get; }

    /// <summary>How many.</summary>
    public AugmentationOptions Options { get; }

    /// <inheritdoc/>
    public string Name => "augment";

    /// <summary>Variants that were added (or took their record's place) in the last run.</summary>
    public long Added { get; private set; }

    /// <summary>Variants that were left out in the last run, since they would have lowered the set's diversity.</summary>
    public long Refused { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Notes => _notes;

    /// <inheritdoc/>
    public IEnumerable<DataRecord> Run(IEnumerable<DataRecord> records, Action<Drop> dropped)
    {
        ArgumentNullException.ThrowIfNull(records);
        return Pass(records);
    }

    private IEnumerable<DataRecord> Pass(IEnumerable<DataRecord> records)
    {
        Added = Refused = 0;
        _notes.Clear();
        var seen = new ExactDeduplicator();
        var trigrams = new TrigramNovelty();
        ulong number = 0;
        foreach (DataRecord record in records)
        {
            ulong key = WordSplitter.Mix(WordSplitter.Mix(Options.Seed) ^ number++);
            seen.Add(record.Whole());
            if (Options.Replace)
            {
                (DataRecord Record, string By)? other = Options.Variants > 0 ? Best(record, key, seen, trigrams) : null;
                bool better = other is { } found && trigrams.Share(found.Record.Said()) > trigrams.Share(record.Said());
                yield return better ? Take(other!.Value, seen, trigrams) : Keep(record, trigrams);
                continue;
            }

            yield return Keep(record, trigrams);
            for (int variant = 0; variant < Options.Variants; variant++)
            {
                if (Best(record, WordSplitter.Mix(key ^ (ulong)variant), seen, trigrams) is not { } best) continue;
                if (!Options.MustRaiseDiversity || trigrams.Share(best.Record.Said()) > trigrams.Score)
                {
                    yield return Take(best, seen, trigrams);
                    continue;
                }

                Refused++;
                _notes["variant left out: it repeats too much"] = Refused;
            }
        }
    }

    private static DataRecord Keep(DataRecord record, TrigramNovelty trigrams)
    {
        trigrams.Add(record.Said());
        return record;
    }

    private DataRecord Take((DataRecord Record, string By) variant, ExactDeduplicator seen, TrigramNovelty trigrams)
    {
        seen.Add(variant.Record.Whole());
        Added++;
        _notes[$"variant by {variant.By}"] = _notes.GetValueOrDefault($"variant by {variant.By}") + 1;
        return Keep(variant.Record, trigrams);
    }

    private (DataRecord Record, string By)? Best(DataRecord record, ulong key, ExactDeduplicator seen, TrigramNovelty trigrams)
    {
        (DataRecord Record, string By)? best = null;
        double most = -1;
        DataRecord? all = record;
        int applied = 0;
        foreach (IAugmenter augmenter in Augmenters.Where(a => !a.IsCostly))
        {
            Consider(augmenter.Vary(record, key), augmenter.Name);
            if (augmenter.Vary(all, key) is not { } further) continue;
            all = further;
            applied++;
        }

        if (applied > 1) Consider(all, "several");
        foreach (IAugmenter augmenter in Augmenters.Where(a => a.IsCostly))
            if (best is null)
                Consider(augmenter.Vary(record, key), augmenter.Name);
        return best;

        void Consider(DataRecord? variant, string by)
        {
            if (variant is null || seen.Contains(variant.Whole())) return;
            double share = trigrams.Share(variant.Said());
            if (share > most) (best, most) = ((variant, by), share);
        }
    }
}
