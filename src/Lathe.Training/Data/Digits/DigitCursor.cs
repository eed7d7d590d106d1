namespace Lathe.Training.Data.Digits;

/// <summary>A place in training: all that a checkpoint keeps of the data.</summary>
/// <param name="Epoch">The 0-based pass over the examples.</param>
/// <param name="Batch">The 0-based batch of that pass.</param>
public readonly record struct DigitCursor(int Epoch, int Batch);
