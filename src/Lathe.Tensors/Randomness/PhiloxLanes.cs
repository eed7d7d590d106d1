using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Randomness;

/// <summary><see cref="Philox"/> for 16 counters at once: the same words, in their order.</summary>
internal static class PhiloxLanes
{
    /// <summary>Counters of a call, and the words they give.</summary>
    public const int Blocks = 16, Words = 4 * Blocks;

    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>Whether the processor has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    // Lane 4g + n takes counter 4n + g, so that words of one counter, put side by side within quarters of registers, lie in order.
    private static Vector512<uint> Order => Vector512.Create(0u, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);

    /// <summary>The 64 words of counters <paramref name="counter"/> to <paramref name="counter"/> + 15, of which the lowest four bits are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block(in Philox random, ulong counter, out Vector512<uint> first, out Vector512<uint> second, out Vector512<uint> third, out Vector512<uint> fourth)
    {
        Vector512<uint> c0 = Vector512.Create((uint)counter) | Order, c1 = Vector512.Create((uint)(counter >> 32));
        Vector512<uint> c2 = Vector512.Create((uint)random.Stream), c3 = Vector512.Create((uint)(random.Stream >> 32));
        uint k0 = (uint)random.Seed, k1 = (uint)(random.Seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            Multiply(c0, Multiplier0, out Vector512<uint> low0, out Vector512<uint> high0);
            Multiply(c2, Multiplier1, out Vector512<uint> low1, out Vector512<uint> high1);
            (c0, c1, c2, c3) = (high1 ^ c1 ^ Vector512.Create(k0), low1, high0 ^ c3 ^ Vector512.Create(k1), low0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        Vector512<ulong> a = Avx512F.UnpackLow(c0, c1).AsUInt64(), b = Avx512F.UnpackLow(c2, c3).AsUInt64();
        Vector512<ulong> c = Avx512F.UnpackHigh(c0, c1).AsUInt64(), d = Avx512F.UnpackHigh(c2, c3).AsUInt64();
        first = Avx512F.UnpackLow(a, b).AsUInt32();
        second = Avx512F.UnpackHigh(a, b).AsUInt32();
        third = Avx512F.UnpackLow(c, d).AsUInt32();
        fourth = Avx512F.UnpackHigh(c, d).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(Vector512<uint> x, uint factor, out Vector512<uint> low, out Vector512<uint> high)
    {
        Vector512<uint> f = Vector512.Create(factor);
        Vector512<ulong> even = Avx512F.Multiply(x, f), odd = Avx512F.Multiply((x.AsUInt64() >>> 32).AsUInt32(), f);
        Vector512<ulong> upper = Vector512.Create(0xFFFFFFFF00000000);
        low = Vector512.ConditionalSelect(upper, odd << 32, even).AsUInt32();
        high = Vector512.ConditionalSelect(upper, odd, even >>> 32).AsUInt32();
    }
}
