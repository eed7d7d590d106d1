using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Normalization;

/// <summary>
/// Softmax and log-softmax over rows of [rows, width]. The maximum is subtracted first, so no finite logit overflows; a row of
/// −∞ alone (everything masked) gives zeros, not NaN.
/// </summary>
internal static unsafe class SoftmaxKernel
{
    private const long Grain = 4096;

    public static void Forward<T>(T* x, T* y, long rows, int width, bool log) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool stream = width % Vector512<T>.Count == 0 && Simd.Streams(y, rows * width);
        var job = new ForwardJob<T>(x, y, width, log, stream);
        Team.For(ref job, rows, Math.Max(1, Grain / Math.Max(1, width)));
    }

    /// <summary>Softmax: dx (+)= y·(dy − Σ dy·y). Log-softmax: dx (+)= dy − e^y·Σ dy.</summary>
    public static void Backward<T>(T* y, T* dy, T* dx, bool accumulate, long rows, int width, bool log)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var job = new BackwardJob<T>(y, dy, dx, accumulate, width, log);
        Team.For(ref job, rows, Math.Max(1, Grain / Math.Max(1, width)));
    }

    /// <summary>Largest element of a row; −∞ for an empty one.</summary>
    public static T RowMax<T>(T* x, int width) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count, i = 0;
        Vector512<T> lowest = Vector512.Create(T.NegativeInfinity), max = lowest;
        for (; i + lanes <= width; i += lanes) max = Vector512.Max(max, Vector512.Load(x + i));
        if (i < width) max = Vector512.Max(max, Simd.KeepFirst(Simd.LoadFirst(x + i, width - i), width - i, lowest));
        return Simd.Max(max);
    }

    /// <summary>Σ e^(x − shift) of a row.</summary>
    public static T RowSumExp<T>(T* x, int width, T shift) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count, i = 0;
        Vector512<T> sum = default, s = Vector512.Create(shift);
        for (; i + lanes <= width; i += lanes) sum += VectorMath.Exp(Vector512.Load(x + i) - s);
        if (i < width) sum += Simd.KeepFirst(VectorMath.Exp(Simd.LoadFirst(x + i, width - i) - s), width - i, Vector512<T>.Zero);
        return Simd.Sum(sum);
    }

    private readonly struct ForwardJob<T>(T* x, T* y, int width, bool log, bool stream) : IRangeJob where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;

        public void Run(long from, long to)
        {
            for (long row = from; row < to; row++)
            {
                T* x = _x + (row * width), y = _y + (row * width);
                T max = RowMax(x, width);
                if (T.IsNegativeInfinity(max))
                {
                    new Span<T>(y, width).Fill(log ? max : T.Zero);
                    continue;
                }

                if (log) Shift(x, y, max + T.Log(RowSumExp(x, width, max)));
                else if (stream) Recompute(x, y, max);
                else Normalize(x, y, max);
            }

            if (stream) Simd.FinishStreaming();
        }

        // An array past the caches: the exponentials are cheaper to make twice than to write, read and write again.
        private void Recompute(T* x, T* y, T max)
        {
            int lanes = Vector512<T>.Count;
            Vector512<T> s = Vector512.Create(max), sum = default;
            for (int i = 0; i < width; i += lanes)
            {
                Simd.Prefetch(x + width + i);
                sum += VectorMath.Exp(Vector512.Load(x + i) - s);
            }

            Vector512<T> scale = Vector512.Create(T.One / Simd.Sum(sum));
            for (int i = 0; i < width; i += lanes) Simd.Stream(VectorMath.Exp(Vector512.Load(x + i) - s) * scale, y + i);
        }

        private void Shift(T* x, T* y, T by)
        {
            int lanes = Vector512<T>.Count, i = 0;
            Vector512<T> s = Vector512.Create(by);
            for (; i + lanes <= width; i += lanes) (Vector512.Load(x + i) - s).Store(y + i);
            if (i < width) Simd.StoreFirst(Simd.LoadFirst(x + i, width - i) - s, y + i, width - i);
        }

        private void Normalize(T* x, T* y, T max)
        {
            int lanes = Vector512<T>.Count, i = 0;
            Vector512<T> s = Vector512.Create(max), sum = default;
            for (; i + lanes <= width; i += lanes)
            {
                Vector512<T> e = VectorMath.Exp(Vector512.Load(x + i) - s);
                sum += e;
                e.Store(y + i);
            }

            if (i < width)
            {
                Vector512<T> e = Simd.KeepFirst(VectorMath.Exp(Simd.LoadFirst(x + i, width - i) - s), width - i, Vector512<T>.Zero);
                sum += e;
                Simd.StoreFirst(e, y + i, width - i);
            }

            Vector512<T> scale = Vector512.Create(T.One / Simd.Sum(sum));
            for (i = 0; i + lanes <= width; i += lanes) (Vector512.Load(y + i) * scale).Store(y + i);
            if (i < width) Simd.StoreFirst(Simd.LoadFirst(y + i, width - i) * scale, y + i, width - i);
        }
    }

    private readonly struct BackwardJob<T>(T* y, T* dy, T* dx, bool accumulate, int width, bool log) : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _y = y;
        private readonly T* _dy = dy;
        private readonly T* _dx = dx;

        public void Run(long from, long to)
        {
            int lanes = Vector512<T>.Count;
            for (long row = from; row < to; row++)
            {
                T* y = _y + (row * width), dy = _dy + (row * width), dx = _dx + (row * width);
                Vector512<T> sum = default;
                for (int i = 0; i < width; i += lanes)
                {
                    int count = Math.Min(lanes, width - i);
                    Vector512<T> d = Simd.LoadFirst(dy + i, count);
                    sum = log ? sum + d : Simd.MulAdd(d, Simd.LoadFirst(y + i, count), sum);
                }

                Vector512<T> total = Vector512.Create(Simd.Sum(sum));
                for (int i = 0; i < width; i += lanes)
                {
                    int count = Math.Min(lanes, width - i);
                    Vector512<T> v = Simd.LoadFirst(y + i, count), d = Simd.LoadFirst(dy + i, count);
                    v = log ? d - (VectorMath.Exp(v) * total) : v * (d - total);
                    if (accumulate) v += Simd.LoadFirst(dx + i, count);
                    Simd.StoreFirst(v, dx + i, count);
                }
            }
        }
    }
}
