using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels;

/// <summary>
/// The one vector width of Lathe's kernels: 512 bits, 16 floats or 8 doubles. The runtime compiles <see cref="Vector512{T}"/>
/// to one AVX-512 register, two AVX2 registers or four 128-bit registers, whichever the processor has; so a kernel is
/// written once and gives the same bits on each, lane for lane and reduction for reduction.
/// </summary>
internal static unsafe class Simd
{
    /// <summary>Whether fused multiply-add is an instruction. Without one, a product is rounded before it is added.</summary>
    public static bool HasFma
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || Avx512F.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported;
    }

    /// <summary>The name of the widest instruction set in use: for reports.</summary>
    public static string Level => Vector512.IsHardwareAccelerated ? "AVX-512"
        : Vector256.IsHardwareAccelerated ? "AVX2"
        : "Vector128";

    /// <summary>
    /// Outputs of this many bytes go past the caches: they would not stay there until someone reads them, and a normal store reads
    /// each line first.
    /// </summary>
    public const long StreamFromBytes = 48L << 20;

    /// <summary>Whether an array is worth streaming past the caches, and aligned for it.</summary>
    public static bool Streams<T>(T* y, long count) where T : unmanaged
        => Vector512.IsHardwareAccelerated && count * sizeof(T) >= StreamFromBytes && ((nuint)y & 63) == 0;

    /// <summary>Stores a vector past the caches; <see cref="FinishStreaming"/> must follow before another thread reads it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Stream<T>(Vector512<T> value, T* destination) where T : unmanaged
        => value.StoreAlignedNonTemporal(destination);

    /// <summary>Asks for the cache line at an address, which may lie past the end of an array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T>(T* address) where T : unmanaged
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>Makes streamed stores visible to other threads.</summary>
    public static void FinishStreaming()
    {
        if (Sse.IsSupported) Sse.StoreFence();
    }

    /// <summary>a·b + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MulAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged
    {
        if (!HasFma) return (a * b) + c;
        return typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
    }

    /// <summary>The first <paramref name="count"/> lanes from memory, the others zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LoadFirst<T>(T* source, int count) where T : unmanaged
    {
        if (Avx512F.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Avx512F.MaskLoad((float*)source, FirstSingles(count), Vector512<float>.Zero).As<float, T>()
                : Avx512F.MaskLoad((double*)source, FirstDoubles(count), Vector512<double>.Zero).As<double, T>();
        }

        return LoadFirstPortable(source, count);
    }

    /// <summary>Stores the first <paramref name="count"/> lanes and touches no memory past them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst<T>(Vector512<T> value, T* destination, int count) where T : unmanaged
    {
        if (Avx512F.IsSupported)
        {
            if (typeof(T) == typeof(float)) Avx512F.MaskStore((float*)destination, FirstSingles(count), value.AsSingle());
            else Avx512F.MaskStore((double*)destination, FirstDoubles(count), value.AsDouble());
            return;
        }

        StoreFirstPortable(value, destination, count);
    }

    /// <summary>The first <paramref name="count"/> lanes of <paramref name="value"/>, the others <paramref name="other"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> KeepFirst<T>(Vector512<T> value, int count, Vector512<T> other) where T : unmanaged
        => typeof(T) == typeof(float)
            ? Vector512.ConditionalSelect(FirstSingles(count).As<float, T>(), value, other)
            : Vector512.ConditionalSelect(FirstDoubles(count).As<double, T>(), value, other);

    /// <summary>Sum of all lanes, as a fixed tree: the upper half onto the lower, again and again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector512<T> v) where T : unmanaged, System.Numerics.INumber<T>
    {
        Vector256<T> w = v.GetLower() + v.GetUpper();
        Vector128<T> x = w.GetLower() + w.GetUpper();
        if (typeof(T) == typeof(float))
        {
            Vector128<float> f = x.AsSingle();
            f += Vector128.Shuffle(f, Vector128.Create(2, 3, 0, 1));
            return Unsafe.BitCast<float, T>(f.GetElement(0) + f.GetElement(1));
        }

        return x.GetElement(0) + x.GetElement(1);
    }

    /// <summary>Largest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max<T>(Vector512<T> v) where T : unmanaged, System.Numerics.INumber<T>
    {
        Vector256<T> w = Vector256.Max(v.GetLower(), v.GetUpper());
        Vector128<T> x = Vector128.Max(w.GetLower(), w.GetUpper());
        if (typeof(T) == typeof(float))
        {
            Vector128<float> f = x.AsSingle();
            f = Vector128.Max(f, Vector128.Shuffle(f, Vector128.Create(2, 3, 0, 1)));
            return Unsafe.BitCast<float, T>(MathF.Max(f.GetElement(0), f.GetElement(1)));
        }

        return T.Max(x.GetElement(0), x.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FirstSingles(int count)
        => Vector512.GreaterThan(Vector512.Create(count), Vector512<int>.Indices).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FirstDoubles(int count)
        => Vector512.GreaterThan(Vector512.Create((long)count), Vector512<long>.Indices).AsDouble();

    private static Vector512<T> LoadFirstPortable<T>(T* source, int count) where T : unmanaged
    {
        Vector512<T> lanes = default;
        var at = (T*)&lanes;
        for (int i = 0; i < count; i++) at[i] = source[i];
        return lanes;
    }

    private static void StoreFirstPortable<T>(Vector512<T> value, T* destination, int count) where T : unmanaged
    {
        var at = (T*)&value;
        for (int i = 0; i < count; i++) destination[i] = at[i];
    }
}
