using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// Sixteen IEEE halves in memory as sixteen floats in a register, by integer arithmetic: .NET offers no instruction for it. Exact one
/// way, to the nearest (ties to even) the other.
/// </summary>
internal static unsafe class HalfLanes
{
    private const uint Largest = 0x477FE000; // 65504, the largest half
    private const uint Infinity = 0x7F800000;

    /// <summary>Reads sixteen halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ushort* from)
    {
        Vector256<ushort> bits = Vector256.Load(from);
        Vector512<uint> h;
        if (Avx512F.IsSupported)
        {
            h = Avx512F.ConvertToVector512UInt32(bits);
        }
        else
        {
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(bits);
            h = Vector512.Create(lower, upper);
        }

        // The exponent's field is moved to where floats have it; 2^112 makes up for the difference of the biases.
        Vector512<uint> size = (h & Vector512.Create(0x7FFFu)) << 13;
        Vector512<uint> value = (size.AsSingle() * Vector512.Create(5.192296858534828e33f)).AsUInt32();
        value |= Vector512.GreaterThanOrEqual(size, Vector512.Create(31u << 23)) & Vector512.Create(Infinity);
        return (value | ((h & Vector512.Create(0x8000u)) << 16)).AsSingle();
    }

    /// <summary>Writes sixteen halves. What is finite stays so: beyond ±65504 it becomes ±65504.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, ushort* to)
    {
        Vector512<uint> bits = value.AsUInt32(), sign = bits & Vector512.Create(0x80000000u), size = bits ^ sign;
        Vector512<uint> finite = Vector512.Min(size, Vector512.Create(Largest));

        // Below 2^-14 halves are whole multiples of 2^-24: adding 1/2 leaves that multiple in the low bits, rounded to even.
        Vector512<uint> small = (finite.AsSingle() + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(0x3F000000u);
        Vector512<uint> odd = (finite >> 13) & Vector512<uint>.One;
        Vector512<uint> normal = (finite - Vector512.Create((112u << 23) - 0xFFFu) + odd) >> 13;
        Vector512<uint> half = Vector512.ConditionalSelect(Vector512.LessThan(finite, Vector512.Create(113u << 23)), small, normal);
        Vector512<uint> special = Vector512.ConditionalSelect(Vector512.GreaterThan(size, Vector512.Create(Infinity)), Vector512.Create(0x7E00u), Vector512.Create(0x7C00u));
        half = Vector512.ConditionalSelect(Vector512.LessThan(size, Vector512.Create(Infinity)), half, special) | (sign >> 16);
        Vector256<ushort> narrow = Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt16(half) : Vector256.Narrow(half.GetLower(), half.GetUpper());
        narrow.Store(to);
    }
}
