using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Elementwise;

/// <summary>dx (+)= dy · f′(x) over a flat range.</summary>
internal readonly unsafe struct UnaryBackward<T, TOp>(T* x, T* y, T* dy, T* dx, bool accumulate, T p) : IRangeJob
    where T : unmanaged
    where TOp : struct, IUnary
{
    private readonly T* _x = x;
    private readonly T* _y = y;
    private readonly T* _dy = dy;
    private readonly T* _dx = dx;

    public void Run(long from, long to)
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> scalar = Vector512.Create(p);
        long i = from;
        for (; i + lanes <= to; i += lanes)
        {
            Vector512<T> d = Vector512.Load(_dy + i) * TOp.Slope(Vector512.Load(_x + i), Vector512.Load(_y + i), scalar);
            if (accumulate) d += Vector512.Load(_dx + i);
            d.Store(_dx + i);
        }

        int rest = (int)(to - i);
        if (rest <= 0) return;
        Vector512<T> last = Simd.LoadFirst(_dy + i, rest) * TOp.Slope(Simd.LoadFirst(_x + i, rest), Simd.LoadFirst(_y + i, rest), scalar);
        if (accumulate) last += Simd.LoadFirst(_dx + i, rest);
        Simd.StoreFirst(last, _dx + i, rest);
    }
}
