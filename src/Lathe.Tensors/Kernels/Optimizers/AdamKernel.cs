using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Halves;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Optimizers;

/// <summary>
/// One Adam step in one pass: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w·decay − rate·m̂/(√v̂ + ε). Weight decay is either part
/// of the gradient (Adam, <c>l2</c>) or of the weight (AdamW, <c>keep</c> = 1 − rate·λ).
/// </summary>
internal readonly unsafe struct AdamKernel<T>(T* w, T* g, T* m, T* v, AdamStep step, BFloat16* stored = null) : IRangeJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long Grain = 16384;
    private readonly T* _w = w;
    private readonly T* _g = g;
    private readonly T* _m = m;
    private readonly T* _v = v;
    private readonly BFloat16* _stored = stored;

    public static void Run(T* w, T* g, T* m, T* v, long count, AdamStep step)
    {
        var job = new AdamKernel<T>(w, g, m, v, step);
        Team.For(ref job, count, Grain);
    }

    /// <summary>The same on a master copy <paramref name="w"/> of bfloat16 values, which are set to its rounding.</summary>
    public static void RunHalves(BFloat16* stored, float* w, float* g, float* m, float* v, long count, AdamStep step)
    {
        var job = new AdamKernel<float>(w, g, m, v, step, stored);
        Team.For(ref job, count, Grain);
    }

    public void Run(long from, long to)
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> beta1 = Const(step.Beta1), beta2 = Const(step.Beta2), rest1 = Const(1 - step.Beta1), rest2 = Const(1 - step.Beta2);
        Vector512<T> rate = Const(step.Rate), root = Const(step.RootCorrection), epsilon = Const(step.Epsilon);
        Vector512<T> keep = Const(step.Keep), l2 = Const(step.L2), scale = Const(step.GradientScale);
        for (long i = from; i < to; i += lanes)
        {
            int count = (int)Math.Min(lanes, to - i);
            bool whole = count == lanes;
            Vector512<T> weight = whole ? Vector512.Load(_w + i) : Simd.LoadFirst(_w + i, count);
            if (_stored != null) weight = MasterCopy.Of(weight, Lanes.Load(_stored + i, count));
            Vector512<T> gradient = (whole ? Vector512.Load(_g + i) : Simd.LoadFirst(_g + i, count)) * scale;
            if (step.L2 != 0) gradient = Simd.MulAdd(l2, weight, gradient);
            Vector512<T> mean = Simd.MulAdd(rest1, gradient, beta1 * (whole ? Vector512.Load(_m + i) : Simd.LoadFirst(_m + i, count)));
            Vector512<T> square = Simd.MulAdd(rest2 * gradient, gradient, beta2 * (whole ? Vector512.Load(_v + i) : Simd.LoadFirst(_v + i, count)));
            Vector512<T> update = rate * mean / Simd.MulAdd(Vector512.Sqrt(square), root, epsilon);
            weight = (weight * keep) - update;
            if (_stored != null) Lanes.Store(weight.AsSingle(), _stored + i, count);
            if (whole)
            {
                weight.Store(_w + i);
                mean.Store(_m + i);
                square.Store(_v + i);
            }
            else
            {
                Simd.StoreFirst(weight, _w + i, count);
                Simd.StoreFirst(mean, _m + i, count);
                Simd.StoreFirst(square, _v + i, count);
            }
        }
    }

    private static Vector512<T> Const(double value) => VectorMath.Const<T>(value);
}
