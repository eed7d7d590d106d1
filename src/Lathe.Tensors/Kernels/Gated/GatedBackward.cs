using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Gated;

/// <summary>dGate (+)= dy·value·f′(gate), dValue (+)= dy·f(gate); f is computed again, which is cheaper than reading it.</summary>
internal readonly unsafe struct GatedBackward<T, TOp>(T* x, T* dy, T* dx, bool accumulate, int width) : IRangeJob
    where T : unmanaged
    where TOp : struct, IUnary
{
    private readonly T* _x = x;
    private readonly T* _dy = dy;
    private readonly T* _dx = dx;

    public static void Run(T* x, T* dy, T* dx, bool accumulate, long rows, int width)
    {
        var job = new GatedBackward<T, TOp>(x, dy, dx, accumulate, width);
        Team.For(ref job, rows, Math.Max(1, TOp.Grain / Math.Max(1, width)));
    }

    public void Run(long from, long to)
    {
        int lanes = Vector512<T>.Count;
        for (long row = from; row < to; row++)
        {
            T* gate = _x + (row * 2 * width), dGate = _dx + (row * 2 * width), dy = _dy + (row * width);
            for (int i = 0; i < width; i += lanes) Part(gate + i, gate + width + i, dy + i, dGate + i, dGate + width + i, Math.Min(lanes, width - i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Part(T* gate, T* value, T* dy, T* dGate, T* dValue, int n)
    {
        Vector512<T> g = Load(gate, n), d = Load(dy, n), f = TOp.Value(g, default);
        Vector512<T> toGate = d * Load(value, n) * TOp.Slope(g, f, default), toValue = d * f;
        if (accumulate)
        {
            toGate += Load(dGate, n);
            toValue += Load(dValue, n);
        }

        Store(toGate, dGate, n);
        Store(toValue, dValue, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Load(T* from, int n) => n == Vector512<T>.Count ? Vector512.Load(from) : Simd.LoadFirst(from, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<T> value, T* to, int n)
    {
        if (n == Vector512<T>.Count) value.Store(to);
        else Simd.StoreFirst(value, to, n);
    }
}
