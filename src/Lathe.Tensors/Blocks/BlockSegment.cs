namespace Lathe.Tensors.Blocks;

/// <summary>Consecutive rows of a <see cref="BlockWeight"/> that share a format.</summary>
/// <param name="FirstRow">The first of them.</param>
/// <param name="Rows">How many.</param>
/// <param name="Format">How they are stored.</param>
public readonly record struct BlockSegment(int FirstRow, int Rows, BlockFormat Format);
