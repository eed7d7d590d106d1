namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe try digits --json</c> says of one expression.</summary>
internal sealed record TryDigitsDocument
{
    public required string Expression { get; init; }

    public required string Prediction { get; init; }

    public required int Expected { get; init; }

    public required bool Correct { get; init; }

    /// <summary>Whether the expression stood in the training part.</summary>
    public required bool Trained { get; init; }

    public required IReadOnlyList<AnswerDocument> Top { get; init; }

    public required IReadOnlyList<string> Tokens { get; init; }

    public required IReadOnlyList<HeadDocument> Attention { get; init; }

    public required string Model { get; init; }
}
