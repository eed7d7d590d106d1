namespace Lathe.Tensors.Randomness;

/// <summary>Everything a <see cref="PhiloxRandom"/> needs to continue bit for bit.</summary>
/// <param name="Seed">The key.</param>
/// <param name="Stream">The stream under that key.</param>
/// <param name="Position">How many 32-bit words have been consumed.</param>
public readonly record struct PhiloxState(ulong Seed, ulong Stream, ulong Position);
