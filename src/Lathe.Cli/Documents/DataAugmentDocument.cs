namespace Lathe.Cli.Documents;

/// <summary>What <c>lathe data augment --json</c> says. Diversity is distinct trigrams of all texts over trigrams.</summary>
internal sealed record DataAugmentDocument(IReadOnlyList<string> Data, string Out, long RecordsBefore, long Records, long Added, long Refused, double DiversityBefore, double Diversity, long Broken, double Seconds);
