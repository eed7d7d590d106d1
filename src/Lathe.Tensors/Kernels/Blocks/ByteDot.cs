using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// For each of 16 lanes four products of an unsigned and a signed byte added to an integer, exactly: <c>vpdpbusd</c> in the instructions there are. Plain
/// <c>pmaddubsw</c> would not do: 255·127 + 255·127 does not fit its 16 bits.
/// </summary>
internal static class ByteDot
{
    /// <summary>sum + w·a, with the same four signed bytes <paramref name="a"/> for every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> sum, Vector512<byte> w, int a)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<short> even = w.AsInt16() & Vector512.Create((short)255), odd = (w.AsUInt16() >>> 8).AsInt16();
            Vector512<short> x = Vector512.Create(a).AsInt16();
            return sum + Avx512BW.MultiplyAddAdjacent(even, (x << 8) >> 8) + Avx512BW.MultiplyAddAdjacent(odd, x >> 8);
        }

        if (Avx2.IsSupported) return Vector512.Create(Half(sum.GetLower(), w.GetLower(), a), Half(sum.GetUpper(), w.GetUpper(), a));
        Vector512<int> lanes = w.AsInt32(), mask = Vector512.Create(255);
        return sum + ((lanes & mask) * (int)(sbyte)a) + (((lanes >> 8) & mask) * (int)(sbyte)(a >> 8))
            + (((lanes >> 16) & mask) * (int)(sbyte)(a >> 16)) + ((lanes >>> 24) * (a >> 24));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Half(Vector256<int> sum, Vector256<byte> w, int a)
    {
        if (AvxVnni.IsSupported) return AvxVnni.MultiplyWideningAndAdd(sum, w, Vector256.Create(a).AsSByte());
        Vector256<short> even = w.AsInt16() & Vector256.Create((short)255), odd = (w.AsUInt16() >>> 8).AsInt16();
        Vector256<short> x = Vector256.Create(a).AsInt16();
        return sum + Avx2.MultiplyAddAdjacent(even, (x << 8) >> 8) + Avx2.MultiplyAddAdjacent(odd, x >> 8);
    }
}
