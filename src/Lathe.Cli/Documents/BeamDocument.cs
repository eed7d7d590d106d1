namespace Lathe.Cli.Documents;

/// <summary>A text that a beam search found.</summary>
internal sealed record BeamDocument(string Text, IReadOnlyList<int> Ids, double LogProbability, double Score, string StopReason);
