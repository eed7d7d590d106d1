namespace Lathe.Training.Data.Digits;

/// <summary>How much of the buffers a batch filled.</summary>
/// <param name="Rows">B, the examples; fewer than the batch size at the end of an epoch.</param>
/// <param name="Columns">T, the tokens of the longest of them.</param>
public readonly record struct DigitBatch(int Rows, int Columns);
