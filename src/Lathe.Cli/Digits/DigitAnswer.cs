using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Digits;

/// <summary>What the model answered to one expression, and how.</summary>
internal sealed record DigitAnswer
{
    public required DigitExpression Expression { get; init; }

    /// <summary>Probability of each token of the vocabulary.</summary>
    public required double[] Probabilities { get; init; }

    /// <summary>The expression's tokens as words.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>Every head of every block, first block first.</summary>
    public required IReadOnlyList<HeadReading> Heads { get; init; }

    /// <summary>Tokens from the likeliest down.</summary>
    public IEnumerable<(string Token, double Probability)> Ranked => Probabilities
        .Select((p, id) => (Token: DigitVocabulary.Words[id], Probability: p))
        .OrderByDescending(t => t.Probability);

    public string Prediction => Ranked.First().Token;

    public int Expected => Expression.Evaluate();

    public bool Correct => Prediction == DigitVocabulary.Words[DigitVocabulary.IdOf(Expected)];
}
