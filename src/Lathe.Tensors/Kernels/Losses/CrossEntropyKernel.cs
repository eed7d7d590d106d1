using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Normalization;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Losses;

/// <summary>
/// Softmax cross-entropy over rows of [rows, classes] without storing the probabilities: forward keeps log Σ e^x of each row,
/// backward makes the probabilities again while it writes the gradient.
/// </summary>
internal static unsafe class CrossEntropyKernel
{
    private const long Grain = 4096;

    /// <summary>
    /// loss[r] = lse − (1 − s)·x[target] − s·mean(x), 0 where the target is ignored; s is the label smoothing.
    /// </summary>
    public static void Forward<T>(T* x, int* targets, T* loss, T* logSumExp, long rows, int classes, int ignore, T smoothing)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var job = new ForwardJob<T>(x, targets, loss, logSumExp, classes, ignore, smoothing);
        Team.For(ref job, rows, Math.Max(1, Grain / Math.Max(1, classes)));
    }

    /// <summary>dx (+)= scale · (softmax(x) − (1 − s)·onehot − s/classes), scale given per row or once.</summary>
    public static void Backward<T>(
        T* x, int* targets, T* logSumExp, T* scale, bool scalePerRow, T factor, T* dx, bool accumulate, long rows, int classes, int ignore, T smoothing)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var job = new BackwardJob<T>(x, targets, logSumExp, scale, scalePerRow, factor, dx, accumulate, classes, ignore, smoothing);
        Team.For(ref job, rows, Math.Max(1, Grain / Math.Max(1, classes)));
    }

    private readonly struct ForwardJob<T>(T* x, int* targets, T* loss, T* logSumExp, int classes, int ignore, T smoothing) : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _x = x;
        private readonly int* _targets = targets;
        private readonly T* _loss = loss;
        private readonly T* _logSumExp = logSumExp;

        public void Run(long from, long to)
        {
            for (long row = from; row < to; row++)
            {
                T* x = _x + (row * classes);
                T max = SoftmaxKernel.RowMax(x, classes);
                T total = max + T.Log(SoftmaxKernel.RowSumExp(x, classes, max));
                _logSumExp[row] = total;
                int target = _targets[row];
                if (target == ignore)
                {
                    _loss[row] = T.Zero;
                    continue;
                }

                T loss = total - ((T.One - smoothing) * x[target]);
                if (smoothing != T.Zero) loss -= smoothing * Mean(x);
                _loss[row] = loss;
            }
        }

        private T Mean(T* x)
        {
            int lanes = Vector512<T>.Count;
            Vector512<T> sum = default;
            for (int i = 0; i < classes; i += lanes) sum += Simd.LoadFirst(x + i, Math.Min(lanes, classes - i));
            return Simd.Sum(sum) / T.CreateTruncating(classes);
        }
    }

    private readonly struct BackwardJob<T>(
        T* x, int* targets, T* logSumExp, T* scale, bool scalePerRow, T factor, T* dx, bool accumulate, int classes, int ignore, T smoothing) : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _x = x;
        private readonly int* _targets = targets;
        private readonly T* _logSumExp = logSumExp;
        private readonly T* _scale = scale;
        private readonly T* _dx = dx;

        public void Run(long from, long to)
        {
            int lanes = Vector512<T>.Count;
            for (long row = from; row < to; row++)
            {
                T* x = _x + (row * classes), dx = _dx + (row * classes);
                int target = _targets[row];
                if (target == ignore)
                {
                    if (!accumulate) new Span<T>(dx, classes).Clear();
                    continue;
                }

                T weight = _scale[scalePerRow ? row : 0] * factor;
                Vector512<T> scale = Vector512.Create(weight), shift = Vector512.Create(_logSumExp[row]);
                Vector512<T> spread = Vector512.Create(smoothing / T.CreateTruncating(classes));
                for (int i = 0; i < classes; i += lanes)
                {
                    int count = Math.Min(lanes, classes - i);
                    Vector512<T> v = (VectorMath.Exp(Simd.LoadFirst(x + i, count) - shift) - spread) * scale;
                    if (accumulate) v += Simd.LoadFirst(dx + i, count);
                    Simd.StoreFirst(v, dx + i, count);
                }

                dx[target] -= weight * (T.One - smoothing);
            }
        }
    }
}
