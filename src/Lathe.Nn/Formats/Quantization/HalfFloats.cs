using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization;

/// <summary>
/// Arrays of 16-bit floats to and from single precision, 16 at a time. Widening is exact; narrowing rounds to nearest, halves to
/// even. Signs of zero, subnormals and infinities stay; a NaN stays one.
/// </summary>
internal static unsafe class HalfFloats
{
    /// <summary>IEEE half precision to single.</summary>
    public static void WidenF16(byte* source, float* destination, long count)
    {
        long i = 0;
        for (; i <= count - 16; i += 16)
            Widen(Vector256.Load((ushort*)source + i)).Store(destination + i);
        for (; i < count; i++)
            destination[i] = (float)Unsafe.ReadUnaligned<Half>(source + (2 * i));
    }

    /// <summary>Upper halves of singles to singles.</summary>
    public static void WidenBF16(byte* source, float* destination, long count)
    {
        long i = 0;
        for (; i <= count - 16; i += 16)
        {
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Load((ushort*)source + i));
            (low << 16).AsSingle().Store(destination + i);
            (high << 16).AsSingle().Store(destination + i + 8);
        }

        for (; i < count; i++)
            destination[i] = BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>(source + (2 * i)) << 16);
    }

    /// <summary>Single precision to IEEE half; what is too large becomes infinite.</summary>
    public static void NarrowF16(float* source, byte* destination, long count)
    {
        long i = 0;
        for (; i <= count - 16; i += 16)
            Narrow(Vector512.Load(source + i)).Store((ushort*)destination + i);
        for (; i < count; i++)
            Unsafe.WriteUnaligned(destination + (2 * i), (Half)source[i]);
    }

    /// <summary>Single precision to its upper half, rounded.</summary>
    public static void NarrowBF16(float* source, byte* destination, long count)
    {
        long i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector512<float> values = Vector512.Load(source + i);
            Vector512<uint> bits = values.AsUInt32();
            Vector512<uint> rounded = (bits + Vector512.Create(0x7fffu) + ((bits >>> 16) & Vector512<uint>.One)) >>> 16;
            Vector512<uint> nan = (bits >>> 16) | Vector512.Create(64u);
            Shorts(Vector512.ConditionalSelect(Vector512.Equals(values, values).AsUInt32(), rounded, nan)).Store((ushort*)destination + i);
        }

        for (; i < count; i++)
            Unsafe.WriteUnaligned(destination + (2 * i), ToBF16(source[i]));
    }

    /// <summary>The upper half of a single, rounded to nearest even; NaN becomes a quiet one.</summary>
    public static ushort ToBF16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 64) : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    // Small results get their rounding from an addition that leaves the half's mantissa in the low bits; the others from adding half a
    // step, less one where the step below is even, before the low bits are cut off.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Narrow(Vector512<float> values)
    {
        Vector512<uint> bits = values.AsUInt32(), magnitude = bits & Vector512.Create(0x7fffffffu), sign = (bits >>> 16) & Vector512.Create(0x8000u);
        Vector512<uint> small = (magnitude.AsSingle() + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(0x3f000000u);
        Vector512<uint> normal = (magnitude + Vector512.Create(0xc8000fffu) + ((magnitude >>> 13) & Vector512<uint>.One)) >>> 13;
        Vector512<uint> half = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0x38800000u)), small, normal);
        half = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x47800000u)), Vector512.Create(0x7c00u), half);
        half = Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512.Create(0x7f800000u)), Vector512.Create(0x7e00u), half);
        return Shorts(half | sign);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Shorts(Vector512<uint> values) => Vector256.Narrow(values.GetLower(), values.GetUpper());

    // Exponent and mantissa moved into place make a single whose exponent is 112 too small: multiplying by 2¹¹² also normalises
    // subnormals. Infinities and NaN get their exponent by force.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(Vector256<ushort> halves)
    {
        Vector512<uint> bits = Vector512.Create(Vector256.WidenLower(halves), Vector256.WidenUpper(halves));
        Vector512<uint> magnitude = (bits & Vector512.Create(0x7fffu)) << 13;
        Vector512<uint> sign = (bits & Vector512.Create(0x8000u)) << 16;
        Vector512<uint> scaled = (magnitude.AsSingle() * Vector512.Create(5.192296858534828e33f)).AsUInt32();
        Vector512<uint> special = Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x0f800000u)) & Vector512.Create(0x7f800000u);
        return (scaled | special | sign).AsSingle();
    }
}
