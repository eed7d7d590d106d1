namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>An earlier text that a text is a near duplicate of.</summary>
/// <param name="Index">Which one, in order of coming, from 0.</param>
/// <param name="Jaccard">Their similarity: common n-grams over all of both.</param>
public readonly record struct NearDuplicate(int Index, double Jaccard);
