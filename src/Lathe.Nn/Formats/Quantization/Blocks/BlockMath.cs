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

    /// <summary>The least and the greatest value.</summary>
    public static (float Least, float Greatest) Range(float* values, int count)
    {
        (float least, float greatest) = (float.MaxValue, float.MinValue);
        for (int i = 0; i < count; i++)
        {
            if (values[i] < least) least = values[i];
            if (values[i] > greatest) greatest = values[i];
        }

        return (least, greatest);
    }

    /// <summary>1/d, and 0 for 0.</summary>
    public static float Inverse(float d) => d != 0 ? 1f / d : 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(Vector128<byte> bytes)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
        (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d));
    }
}
