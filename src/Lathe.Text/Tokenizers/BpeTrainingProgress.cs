namespace Lathe.Text.Tokenizers;

/// <summary>How far training is.</summary>
/// <param name="Bytes">Bytes cut and counted so far.</param>
/// <param name="Words">Distinct words; 0 while they are counted.</param>
/// <param name="Merges">Merges found so far; 0 while words are counted.</param>
/// <param name="TotalMerges">Merges wanted.</param>
public readonly record struct BpeTrainingProgress(long Bytes, int Words, int Merges, int TotalMerges);
