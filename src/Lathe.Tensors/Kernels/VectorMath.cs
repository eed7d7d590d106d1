using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels;

/// <summary>
/// Elementary functions on one vector, the same bits at every vector width. Float versions are polynomials good to a few
/// units in the last place; double versions serve checking and may be slow.
/// </summary>
internal static unsafe partial class VectorMath
{
    /// <summary>A constant in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Const<T>(double value) where T : unmanaged
        => typeof(T) == typeof(float) ? Vector512.Create((float)value).As<float, T>() : Vector512.Create(value).As<double, T>();

    /// <summary>1 / (1 + e^−x), from the tail that cannot overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sigmoid<T>(Vector512<T> x) where T : unmanaged
    {
        Vector512<T> one = Const<T>(1);
        Vector512<T> e = Exp(-Vector512.Abs(x));
        Vector512<T> tail = e / (one + e);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), tail, one - tail);
    }

    /// <summary>ln x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log<T>(Vector512<T> x) where T : unmanaged
        => typeof(T) == typeof(float) ? Vector512.Log(x.AsSingle()).As<float, T>() : Vector512.Log(x.AsDouble()).As<double, T>();

    /// <summary>ln(1 + e^x): the larger of x and 0 plus a term that cannot overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Softplus<T>(Vector512<T> x) where T : unmanaged
    {
        Vector512<T> one = Const<T>(1);
        Vector512<T> e = Exp(-Vector512.Abs(x));
        Vector512<T> u = one + e;

        // ln(1+e) loses e's low bits in 1+e; the quotient (Higham, Accuracy and Stability, section 1.14.1) gives them back.
        Vector512<T> lost = u - one;
        Vector512<T> log = Vector512.ConditionalSelect(Vector512.Equals(lost, Vector512<T>.Zero), e, Log(u) * (e / lost));
        return Vector512.Max(x, Vector512<T>.Zero) + log;
    }

    /// <summary>tanh x: an odd polynomial near zero (Cephes), 1 − 2/(e^2x + 1) elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Tanh<T>(Vector512<T> x) where T : unmanaged
    {
        if (typeof(T) != typeof(float)) return Each(x, &Math.Tanh);
        Vector512<T> size = Vector512.Abs(x);
        Vector512<T> far = Const<T>(1) - (Const<T>(2) / (Exp(size + size) + Const<T>(1)));
        Vector512<T> z = x * x;
        Vector512<T> p = Const<T>(-5.70498872745e-3);
        p = Simd.MulAdd(p, z, Const<T>(2.06390887954e-2));
        p = Simd.MulAdd(p, z, Const<T>(-5.37397155531e-2));
        p = Simd.MulAdd(p, z, Const<T>(1.33314422036e-1));
        p = Simd.MulAdd(p, z, Const<T>(-3.33332819422e-1));
        Vector512<T> near = Simd.MulAdd(p * z, x, x);
        Vector512<T> y = Vector512.ConditionalSelect(Vector512.LessThan(size, Const<T>(0.625)), near, far);
        return Vector512.CopySign(y.AsSingle(), x.AsSingle()).As<float, T>();
    }

    /// <summary>erf x, two minimax polynomials (N. Juffa) for float; for double the series of positive terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Erf<T>(Vector512<T> x) where T : unmanaged
    {
        if (typeof(T) != typeof(float)) return Each(x, &ErfSeries);
        Vector512<T> t = Vector512.Abs(x);
        Vector512<T> s = x * x;
        Vector512<T> r = Simd.MulAdd(Const<T>(-1.72853470e-5), t, Const<T>(3.83197126e-4));
        Vector512<T> u = Simd.MulAdd(Const<T>(-3.88396438e-3), t, Const<T>(2.42546219e-2));
        r = Simd.MulAdd(r, s, u);
        r = Simd.MulAdd(r, t, Const<T>(-1.06777877e-1));
        r = Simd.MulAdd(r, t, Const<T>(-6.34846687e-1));
        r = Simd.MulAdd(r, t, Const<T>(-1.28717512e-1));
        r = Simd.MulAdd(r, t, -t);
        Vector512<T> far = Const<T>(1) - Exp(r);
        far = Vector512.CopySign(far.AsSingle(), x.AsSingle()).As<float, T>();
        Vector512<T> p = Const<T>(-5.96761703e-4);
        p = Simd.MulAdd(p, s, Const<T>(4.99119423e-3));
        p = Simd.MulAdd(p, s, Const<T>(-2.67681349e-2));
        p = Simd.MulAdd(p, s, Const<T>(1.12819925e-1));
        p = Simd.MulAdd(p, s, Const<T>(-3.76125336e-1));
        p = Simd.MulAdd(p, s, Const<T>(1.28379166e-1));
        Vector512<T> near = Simd.MulAdd(p, x, x);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(t, Const<T>(0.927734375)), far, near);
    }

    private static double ErfSeries(double x)
    {
        double size = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (size > 6) return Math.Sign(x);

        // erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): every term is positive, so none cancels.
        double term = size, sum = size;
        for (int n = 1; term > sum * 1e-17; n++)
        {
            term *= 2 * size * size / ((2 * n) + 1);
            sum += term;
        }

        return Math.CopySign(2 / Math.Sqrt(Math.PI) * Math.Exp(-size * size) * sum, x);
    }

    private static Vector512<T> Each<T>(Vector512<T> x, delegate*<double, double> f) where T : unmanaged
    {
        Vector512<double> v = x.AsDouble();
        var lanes = (double*)&v;
        for (int i = 0; i < Vector512<double>.Count; i++) lanes[i] = f(lanes[i]);
        return v.As<double, T>();
    }
}
