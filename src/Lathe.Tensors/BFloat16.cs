using System.Globalization;
using System.Runtime.CompilerServices;

namespace Lathe.Tensors;

/// <summary>
/// The upper half of a 32-bit float: its sign, its eight exponent bits and seven of its 23 mantissa bits (Kalamkar et al.,
/// arXiv:1905.12322). The range of a float in half its memory; about two and a half decimal digits.
/// </summary>
public readonly struct BFloat16 : IEquatable<BFloat16>
{
    /// <summary>Makes a number of its 16 bits.</summary>
    public BFloat16(ushort bits) => Bits = bits;

    /// <summary>The 16 bits.</summary>
    public ushort Bits { get; }

    /// <summary>Widens; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value.Bits << 16);

    /// <summary>Rounds to the nearest, ties to even; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static explicit operator BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return new BFloat16((ushort)((bits >> 16) | 0x40));
        return new BFloat16((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    /// <summary>Whether two numbers have the same bits.</summary>
    public static bool operator ==(BFloat16 left, BFloat16 right) => left.Bits == right.Bits;

    /// <summary>Whether two numbers have different bits.</summary>
    public static bool operator !=(BFloat16 left, BFloat16 right) => left.Bits != right.Bits;

    /// <inheritdoc/>
    public bool Equals(BFloat16 other) => Bits == other.Bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Bits;

    /// <inheritdoc/>
    public override string ToString() => ((float)this).ToString(CultureInfo.InvariantCulture);
}
