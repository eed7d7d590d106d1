using Lathe.Cli.Explain;
using Lathe.Inference.Explanation;

namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe explain --json</c> says.</summary>
internal sealed record ExplainDocument
{
    public required string Model { get; init; }

    public required string Format { get; init; }

    public required string Family { get; init; }

    public required string Tokenizer { get; init; }

    public required string Prompt { get; init; }

    public required IReadOnlyList<int> Ids { get; init; }

    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>The first position whose lens and attention rows are here.</summary>
    public required int First { get; init; }

    public double? MeanSurprisalBits { get; init; }

    public required IReadOnlyList<ExplainPredictionDocument> Predictions { get; init; }

    public required IReadOnlyList<ExplainLayerDocument> Layers { get; init; }

    public required IReadOnlyList<ExplainSettledDocument> Settled { get; init; }

    public required IReadOnlyList<ExplainHeadDocument> Heads { get; init; }

    public static ExplainDocument Of(Explained explained)
    {
        PromptReading reading = explained.Reading;
        bool predicts = reading.Predictions.Count > 0;
        return new ExplainDocument
        {
            Model = Path.GetFullPath(explained.Path),
            Format = explained.Format,
            Family = explained.Family,
            Tokenizer = Path.GetFullPath(explained.TokenizerPath),
            Prompt = explained.Prompt,
            Ids = reading.Ids,
            Tokens = [.. Enumerable.Range(0, explained.Length).Select(explained.WordAt)],
            First = reading.First,
            MeanSurprisalBits = double.IsFinite(reading.MeanSurprisalBits) ? reading.MeanSurprisalBits : null,
            Predictions = [.. reading.Predictions.Select(p => new ExplainPredictionDocument(p.Position, p.EntropyBits, Likeliest(explained, p.Top), Next(explained, p.Next)))],
            Layers = [.. reading.Layers.Select(l => new ExplainLayerDocument(l.Layer, l.Norms, [.. l.Lens.Select(x => Lens(explained, x))]))],
            Settled = [.. Enumerable.Range(0, predicts ? explained.Length - reading.First : 0).Select(i => new ExplainSettledDocument(reading.First + i, reading.SettledAt(i)))],
            Heads = [.. reading.Heads.Select(h => Head(explained, h))],
        };
    }

    private static ExplainTokenDocument[] Likeliest(Explained explained, IReadOnlyList<TokenProbability> top)
        => [.. top.Select(t => new ExplainTokenDocument(t.Id, explained.Word(t.Id), t.Probability))];

    private static ExplainNextDocument? Next(Explained explained, Outcome? next)
        => next is null ? null : new ExplainNextDocument(next.Id, explained.Word(next.Id), next.Probability, next.Rank, next.SurprisalBits);

    private static ExplainLensDocument Lens(Explained explained, LensReading lens)
        => new(lens.Position, lens.EntropyBits, lens.DivergenceBits, lens.FinalProbability, lens.FinalRank, Likeliest(explained, lens.Top));

    private static ExplainHeadDocument Head(Explained explained, HeadReading head) => new()
    {
        Layer = head.Layer,
        Head = head.Head,
        EntropyBits = head.EntropyBits,
        ShareOfMost = head.Share,
        ToItself = head.ToItself,
        ToTokenBefore = head.ToTokenBefore,
        ToFirstToken = head.ToFirstToken,
        Habit = HeadWords.Habit(head),
        RowEntropyBits = head.Entropies,
        Weights = explained.HeadsChosen && explained.Heads.Contains(head) ? [.. Enumerable.Range(0, head.Length - head.First).Select(i => head.Row(i).ToArray())] : null,
    };
}
