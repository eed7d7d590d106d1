namespace Lathe.Cli.Documents;

/// <summary>A scored token of a text.</summary>
/// <param name="Index">Its number among the text's tokens, from 0.</param>
/// <param name="Id">The token.</param>
/// <param name="Token">As its vocabulary spells it.</param>
/// <param name="LogProbability">Natural logarithm.</param>
/// <param name="Top">The most probable tokens at its place.</param>
internal sealed record ScoredTokenDocument(long Index, int Id, string Token, double LogProbability, IReadOnlyList<AlternativeDocument> Top);
