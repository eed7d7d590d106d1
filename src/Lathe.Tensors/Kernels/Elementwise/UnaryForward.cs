using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Elementwise;

/// <summary>y = f(x) over a flat range.</summary>
internal readonly unsafe struct UnaryForward<T, TOp>(T* x, T* y, T p, bool stream) : IRangeJob
    where T : unmanaged
    where TOp : struct, IUnary
{
    private readonly T* _x = x;
    private readonly T* _y = y;

    public void Run(long from, long to)
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> scalar = Vector512.Create(p);
        long i = from;
        if (stream)
        {
            for (; i + lanes <= to; i += lanes) Simd.Stream(TOp.Value(Vector512.Load(_x + i), scalar), _y + i);
            Simd.FinishStreaming();
        }

        for (; i + lanes <= to; i += lanes) TOp.Value(Vector512.Load(_x + i), scalar).Store(_y + i);
        int rest = (int)(to - i);
        if (rest > 0) Simd.StoreFirst(TOp.Value(Simd.LoadFirst(_x + i, rest), scalar), _y + i, rest);
    }
}
