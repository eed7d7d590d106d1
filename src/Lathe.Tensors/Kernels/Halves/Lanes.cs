using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Halves;

/// <summary>Sixteen bfloat16 numbers in memory as sixteen floats in a register.</summary>
internal static unsafe class Lanes
{
    /// <summary>Reads the first <paramref name="count"/> of sixteen, the others zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(BFloat16* from, int count = 16)
    {
        if (count < 16) return LoadFirst(from, count);
        Vector256<ushort> bits = Vector256.Load((ushort*)from);
        if (Avx512F.IsSupported) return (Avx512F.ConvertToVector512UInt32(bits) << 16).AsSingle();
        (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(bits);
        return (Vector512.Create(lower, upper) << 16).AsSingle();
    }

    /// <summary>Rounds to the nearest, ties to even, and writes the first <paramref name="count"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, BFloat16* to, int count = 16)
    {
        Vector512<uint> bits = Round(value) >> 16;
        if (count < 16)
        {
            for (int i = 0; i < count; i++) to[i] = new BFloat16((ushort)bits.GetElement(i));
            return;
        }

        Vector256<ushort> half = Avx512F.IsSupported
            ? Avx512F.ConvertToVector256UInt16(bits)
            : Vector256.Narrow(bits.GetLower(), bits.GetUpper());
        half.Store((ushort*)to);
    }

    /// <summary>Floats rounded to bfloat16 in their upper halves; what the lower halves hold is of no use. NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Round(Vector512<float> value)
    {
        Vector512<uint> bits = value.AsUInt32();
        Vector512<uint> nearest = bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One);
        return Vector512.ConditionalSelect(Vector512.Equals(value, value).AsUInt32(), nearest, bits | Vector512.Create(0x400000u));
    }

    private static Vector512<float> LoadFirst(BFloat16* from, int count)
    {
        Vector512<float> lanes = default;
        var at = (float*)&lanes;
        for (int i = 0; i < count; i++) at[i] = from[i];
        return lanes;
    }
}
