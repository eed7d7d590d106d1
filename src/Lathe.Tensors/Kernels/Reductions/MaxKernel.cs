using System.Numerics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Reductions;

/// <summary>Largest value of the middle axis of [outer, reduce, inner] and where it is: the first of equals, the first NaN over all.</summary>
internal readonly unsafe struct MaxKernel<T>(T* x, T* y, int* at, long reduce, long inner) : IRangeJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long Grain = 8192;
    private readonly T* _x = x;
    private readonly T* _y = y;
    private readonly int* _at = at;

    public static void Run(T* x, T* y, int* at, long outer, long reduce, long inner)
    {
        var job = new MaxKernel<T>(x, y, at, reduce, inner);
        Team.For(ref job, outer * inner, Math.Max(1, Grain / Math.Max(1, reduce)));
    }

    public void Run(long from, long to)
    {
        for (long i = from; i < to; i++)
        {
            long outer = i / inner;
            T* x = _x + (outer * reduce * inner) + (i - (outer * inner));
            T best = *x;
            int where = 0;
            for (int r = 1; r < reduce; r++)
            {
                T v = x[r * inner];
                if (v > best || (T.IsNaN(v) && !T.IsNaN(best)))
                {
                    best = v;
                    where = r;
                }
            }

            _y[i] = best;
            if (_at != null) _at[i] = where;
        }
    }
}
