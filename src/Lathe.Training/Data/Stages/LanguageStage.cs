using System.Globalization;
using Lathe.Training.Data.Filters.Languages;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Guesses the language of each record and, where languages are asked for, drops the others. What has no letters to judge by passes.</summary>
/// <param name="languages">ISO 639-1 codes; empty: only counts.</param>
/// <param name="sure">The least probability at which a record of another language is dropped.</param>
public sealed class LanguageStage(IReadOnlyCollection<string> languages, double sure = 0.8) : RecordStage
{
    /// <inheritdoc/>
    public override string Name => "language";

    /// <inheritdoc/>
    protected override DataRecord? Apply(DataRecord record, RecordVerdict verdict)
    {
        LanguageScore guess = LanguageGuess.Guess(record.Beginning());
        if (languages.Count > 0 && guess.Language != LanguageGuess.Unknown && guess.Score >= sure && !languages.Contains(guess.Language))
        {
            return verdict.Drop(record.Dropped(Name, $"language {guess.Language}", $"{guess.Language} with probability {guess.Score.ToString("0.00", CultureInfo.InvariantCulture)}"));
        }

        verdict.Note(guess.Language);
        return record;
    }
}
