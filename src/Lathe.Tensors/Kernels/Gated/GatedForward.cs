using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Gated;

/// <summary>y = f(gate)·value for rows of gates and values side by side.</summary>
internal readonly unsafe struct GatedForward<T, TOp>(T* x, T* y, int width) : IRangeJob
    where T : unmanaged
    where TOp : struct, IUnary
{
    private readonly T* _x = x;
    private readonly T* _y = y;

    public static void Run(T* x, T* y, long rows, int width)
    {
        var job = new GatedForward<T, TOp>(x, y, width);
        Team.For(ref job, rows, Math.Max(1, TOp.Grain / Math.Max(1, width)));
    }

    public void Run(long from, long to)
    {
        int lanes = Vector512<T>.Count;
        for (long row = from; row < to; row++)
        {
            T* gate = _x + (row * 2 * width), value = gate + width, y = _y + (row * width);
            int i = 0;
            for (; i + lanes <= width; i += lanes) (TOp.Value(Vector512.Load(gate + i), default) * Vector512.Load(value + i)).Store(y + i);
            int rest = width - i;
            if (rest > 0) Simd.StoreFirst(TOp.Value(Simd.LoadFirst(gate + i, rest), default) * Simd.LoadFirst(value + i, rest), y + i, rest);
        }
    }
}
