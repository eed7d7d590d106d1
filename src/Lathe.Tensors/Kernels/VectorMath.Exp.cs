using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels;

/// <summary>Elementary functions on all lanes of a vector at once: <c>exp</c>.</summary>
internal static unsafe partial class VectorMath
{
    // 1.5 · 2^23: adding it to a small float leaves the nearest whole number in the low bits of the sum.
    private const float RoundingShift = 12582912f;
    private const float Log2OfE = 1.44269504088896341f;

    // ln 2 in two parts; the first has 10 significant bits, so that n·high is exact even without fused multiply-add.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // At the first, e^x rounds to zero; at the second, to infinity.
    private const float ExpUnderflow = -105f;
    private const float ExpOverflow = 89f;

    /// <summary>
    /// e^x of each lane. Floats: within 1 ulp of the true value (1.25 without fused multiply-add), with the same bits on
    /// every instruction set that has fused multiply-add; denormal results included; −∞ gives 0, overflow +∞, NaN stays NaN. Doubles: lane by lane, for checking.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp<T>(Vector512<T> x) where T : unmanaged
        => typeof(T) == typeof(float) ? Exp(x.AsSingle()).As<float, T>() : ExpLanes(x.AsDouble()).As<double, T>();

    /// <inheritdoc cref="Exp{T}(Vector512{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // Past these bounds the result is 0 or ∞ whatever x is. The native forms give their second operand when it is NaN.
        x = Vector512.MaxNative(Vector512.Create(ExpUnderflow), x);
        x = Vector512.MinNative(Vector512.Create(ExpOverflow), x);

        // x = n·ln 2 + r with |r| ≤ ln 2 / 2, so e^x = 2^n · e^r.
        Vector512<float> shifted = Simd.MulAdd(x, Vector512.Create(Log2OfE), Vector512.Create(RoundingShift));
        Vector512<float> n = shifted - Vector512.Create(RoundingShift);
        Vector512<float> r = Simd.MulAdd(n, Vector512.Create(-Ln2High), x);
        r = Simd.MulAdd(n, Vector512.Create(-Ln2Low), r);

        // Minimax over |r| ≤ ln 2 / 2 of q = (e^r − 1 − r) / r², relative to e^r: 0.06 ulp. Pairs shorten the chain of sums;
        // the last two steps are exact 1s.
        Vector512<float> square = r * r;
        Vector512<float> low = Simd.MulAdd(r, Vector512.Create(0.1666652113199234f), Vector512.Create(0.4999999403953552f));
        Vector512<float> high = Simd.MulAdd(r, Vector512.Create(0.008368724025785923f), Vector512.Create(0.04166838899254799f));
        high = Simd.MulAdd(square, Vector512.Create(0.0013814583653584123f), high);
        Vector512<float> p = Simd.MulAdd(high, square, low);
        p = Simd.MulAdd(p, r, Vector512<float>.One);
        p = Simd.MulAdd(p, r, Vector512<float>.One);
        return ScaleByPowerOfTwo(p, n, shifted);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ScaleByPowerOfTwo(Vector512<float> p, Vector512<float> n, Vector512<float> shifted)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(p, n);

        // 2^n itself may lie outside the floats (n = −149 … 128): two halves. The first product is exact, so only one rounds.
        Vector512<int> whole = shifted.AsInt32() - Vector512.Create(RoundingShift).AsInt32();
        Vector512<int> half = whole >> 1;
        Vector512<int> bias = Vector512.Create(127);
        return p * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle();
    }

    private static Vector512<double> ExpLanes(Vector512<double> x)
    {
        var at = (double*)&x;
        for (int i = 0; i < Vector512<double>.Count; i++) at[i] = Math.Exp(at[i]);
        return x;
    }
}
