namespace Lathe.Tensors.Randomness;

/// <summary>Four 32-bit words: one counter or one output block of <see cref="Philox"/>.</summary>
/// <param name="W0">The least significant word.</param>
/// <param name="W1">The second word.</param>
/// <param name="W2">The third word.</param>
/// <param name="W3">The most significant word.</param>
public readonly record struct UInt32x4(uint W0, uint W1, uint W2, uint W3)
{
    /// <summary>The word at <paramref name="index"/>, 0 to 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not 0, 1, 2 or 3.</exception>
    public uint this[int index] => index switch
    {
        0 => W0,
        1 => W1,
        2 => W2,
        3 => W3,
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "A block has four words: expected an index from 0 to 3."),
    };
}
