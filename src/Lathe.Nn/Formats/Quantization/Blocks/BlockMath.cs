using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Nn.Formats.Quantization.Blocks;

/// <summary>The conversions that every block shares, rounding as ggml's C does on x86.</summary>
internal static unsafe class BlockMath
{
    /// <summary>float → int as cvttss2si: towards zero, and the least int for what does not fit.</summary>
    public static int Truncate(float value) => value is > -2147483904f and < 2147483648f ? (int)value : int.MinValue;

    /// <summary>To the nearest integer, halves to even, for |value| below 2²²; ggml's trick, kept for what it does beyond.</summary>
    public static int Nearest(float value) => (BitConverter.SingleToInt32Bits(value + 12582912f) & 0x007fffff) - 0x00400000;

    /// <summary><see cref="Truncate(float)"/> of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Truncate(Vector512<float> value)
    {
        Vector512<float> fits = Vector512.GreaterThan(value, Vector512.Create(-2147483904f)) & Vector512.LessThan(value, Vector512.Create(2147483648f));
        return Vector512.ConditionalSelect(fits.AsInt32(), Vector512.ConvertToInt32Native(value), Vector512.Create(int.MinValue));
    }

    /// <summary><see cref="Nearest(float)"/> of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Nearest(Vector512<float> value)
        => ((value + Vector512.Create(12582912f)).AsInt32() & Vector512.Create(0x007fffff)) - Vector512.Create(0x00400000);

    /// <summary>To the nearest integer, halves away from zero, as C's roundf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> value)
    {
        Vector512<float> whole = Vector512.Truncate(value), sign = value & Vector512.Create(-0f);
        Vector512<float> up = Vector512.GreaterThanOrEqual(Vector512.Abs(value - whole), Vector512.Create(0.5f));
        return whole + (up & (Vector512<float>.One | sign));
    }

    /// <summary>Within bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Clamp(Vector512<int> value, int least, int most)
        => Vector512.Min(Vector512.Max(value, Vector512.Create(least)), Vector512.Create(most));

    /// <summary>The lowest bytes of 16 ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Bytes(Vector512<int> value)
    {
        Vector256<short> shorts = Vector256.Narrow(value.GetLower(), value.GetUpper());
        return Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).AsByte();
    }

    /// <summary>The lowest byte of each int as a signed number, and no more than <paramref name="most"/>: C's <c>MIN(most, (int8_t)x)</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SignedByte(Vector512<int> value, int most) => Vector512.Min((value << 24) >> 24, Vector512.Create(most));

    /// <summary>16 unsigned bytes as floats: <c>q·scale + offset</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Affine(Vector128<byte> quants, float scale, float offset, float* values)
    {
        Vector512<float> q = Vector512.ConvertToSingle(Widen(quants).AsInt32());
        ((q * Vector512.Create(scale)) + Vector512.Create(offset)).Store(values);
    }

    /// <summary>16 unsigned bytes as floats: <c>(q − center)·scale</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Centered(Vector128<byte> quants, int center, float scale, float* values)
    {
        Vector512<int> q = Widen(quants).AsInt32() - Vector512.Create(center);
        (Vector512.ConvertToSingle(q) * Vector512.Create(scale)).Store(values);
    }

    /// <summary>16 signed bytes as floats: <c>q·scale</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Signed(Vector128<sbyte> quants, float scale, float* values)
    {
        // Flipping the sign bit makes q + 128, unsigned.
        Centered(quants.AsByte() ^ Vector128.Create((byte)0x80), 128, scale, values);
    }

    /// <summary>The value with the largest magnitude, the first of equals, and its magnitude.</summary>
    public static (float Value, float Magnitude) Extreme(float* values, int count)
    {
        (float value, float magnitude) = (0f, 0f);
        for (int i = 0; i < count; i++)
        {
            float m = MathF.Abs(values[i]);
            if (m > magnitude) (value, magnitude) = (values[i], m);
        }

        return (value, magnitude);
    }

    /// <summary><see cref="Extreme(float*, int)"/> of 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (float Value, float Magnitude) Extreme(Vector512<float> a, Vector512<float> b)
    {
        float magnitude = Greatest(Vector512.Max(Vector512.Abs(a), Vector512.Abs(b)));
        Vector512<float> all = Vector512.Create(magnitude);
        return (First(Vector512.Equals(Vector512.Abs(a), all), Vector512.Equals(Vector512.Abs(b), all), a, b), magnitude);
    }

    /// <summary>The least and the greatest of 32 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (float Least, float Greatest) Range(Vector512<float> a, Vector512<float> b)
    {
        float least = -Greatest(Vector512.Max(-a, -b)), greatest = Greatest(Vector512.Max(a, b));
        Vector512<float> all = Vector512.Create(least);
        // Both zeros are least: ggml takes the first.
        return (least == 0 ? First(Vector512.Equals(a, all), Vector512.Equals(b, all), a, b) : least, greatest);
    }

    /// <summary>1/d, and 0 for 0.</summary>
    public static float Inverse(float d) => d != 0 ? 1f / d : 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Greatest(Vector512<float> values)
    {
        Vector256<float> eight = Vector256.Max(values.GetLower(), values.GetUpper());
        Vector128<float> four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        Vector128<float> two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(two[0], two[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float First(Vector512<float> whereA, Vector512<float> whereB, Vector512<float> a, Vector512<float> b)
    {
        ulong inA = whereA.ExtractMostSignificantBits();
        return inA != 0 ? a[BitOperations.TrailingZeroCount(inA)] : b[BitOperations.TrailingZeroCount(whereB.ExtractMostSignificantBits())];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(Vector128<byte> bytes)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
        (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d));
    }
}
