using System.Globalization;
using Lathe.Training.Data.Filters.Quality;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Drops texts that fail Gopher's rules, and records that a trained classifier finds too unlike good ones.</summary>
/// <param name="rules">Rules for plain texts, or null; a short answer is no bad one, so conversations are not held to them.</param>
/// <param name="classifier">A trained classifier, or null.</param>
/// <param name="least">The least score that passes, 0 to 1.</param>
public sealed class QualityStage(GopherRules? rules, QualityClassifier? classifier = null, double least = 0.5) : RecordStage
{
    /// <inheritdoc/>
    public override string Name => "quality";

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, RecordVerdict verdict)
    {
        if (record.Kind == RecordKind.Text && rules?.Reason(record.Text ?? "") is { } why)
        {
            return verdict.Drop(record.Dropped(Name, "Gopher rules", why));
        }

        if (classifier is null || classifier.Score(record.Said()) is var score && score >= least) return record;
        return verdict.Drop(record.Dropped(Name, "low quality", $"the classifier gives {score.ToString("0.000", CultureInfo.InvariantCulture)}, below {least.ToString(CultureInfo.InvariantCulture)}"));
    }
}
