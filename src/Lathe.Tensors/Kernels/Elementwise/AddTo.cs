using System.Runtime.Intrinsics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Elementwise;

/// <summary>to (+)= s · from: how a gradient that passes through unchanged, or scaled, arrives.</summary>
internal readonly unsafe struct AddTo<T>(T* from, T* to, bool accumulate, T scale) : IRangeJob where T : unmanaged
{
    private const long Grain = 16384;
    private readonly T* _from = from;
    private readonly T* _to = to;

    public static void Run(T* from, GradSlot<T> to, long count, T scale)
    {
        var job = new AddTo<T>(from, to.Pointer, to.Accumulate, scale);
        Team.For(ref job, count, Grain);
    }

    public void Run(long from, long to)
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> s = Vector512.Create(scale);
        long i = from;
        for (; i + lanes <= to; i += lanes)
        {
            Vector512<T> v = Vector512.Load(_from + i) * s;
            if (accumulate) v += Vector512.Load(_to + i);
            v.Store(_to + i);
        }

        int rest = (int)(to - i);
        if (rest <= 0) return;
        Vector512<T> last = Simd.LoadFirst(_from + i, rest) * s;
        if (accumulate) last += Simd.LoadFirst(_to + i, rest);
        Simd.StoreFirst(last, _to + i, rest);
    }
}
