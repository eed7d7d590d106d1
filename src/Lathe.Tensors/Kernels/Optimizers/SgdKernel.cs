using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Optimizers;

/// <summary>
/// One SGD step as PyTorch has it: g ← scale·g + λw; with momentum b ← μb + g (b starts at 0) and g ← g + μb (Nesterov)
/// or b; w ← w − rate·g. <c>velocity</c> is null without momentum.
/// </summary>
internal readonly unsafe struct SgdKernel<T>(
    T* w, T* g, T* velocity, double rate, double momentum, bool nesterov, double decay, double scale) : IRangeJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long Grain = 16384;
    private readonly T* _w = w;
    private readonly T* _g = g;
    private readonly T* _velocity = velocity;

    public static void Run(
        T* w, T* g, T* velocity, long count, double rate, double momentum, bool nesterov, double decay, double scale)
    {
        var job = new SgdKernel<T>(w, g, velocity, rate, momentum, nesterov, decay, scale);
        Team.For(ref job, count, Grain);
    }

    public void Run(long from, long to)
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> step = VectorMath.Const<T>(rate), mu = VectorMath.Const<T>(momentum);
        Vector512<T> lambda = VectorMath.Const<T>(decay), factor = VectorMath.Const<T>(scale);
        for (long i = from; i < to; i += lanes)
        {
            int count = (int)Math.Min(lanes, to - i);
            Vector512<T> weight = Simd.LoadFirst(_w + i, count);
            Vector512<T> gradient = Simd.MulAdd(lambda, weight, Simd.LoadFirst(_g + i, count) * factor);
            if (_velocity != null)
            {
                Vector512<T> velocity = Simd.MulAdd(mu, Simd.LoadFirst(_velocity + i, count), gradient);
                Simd.StoreFirst(velocity, _velocity + i, count);
                gradient = nesterov ? Simd.MulAdd(mu, velocity, gradient) : velocity;
            }

            Simd.StoreFirst(weight - (step * gradient), _w + i, count);
        }
    }
}
