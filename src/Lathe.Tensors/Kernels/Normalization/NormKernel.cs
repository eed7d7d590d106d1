using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Normalization;

/// <summary>
/// Layer norm and RMS norm over rows of [rows, width]. Layer norm: x̂ = (x − mean)/√(variance + ε); RMS norm is the same with
/// the mean left at 0. y = x̂·gain + bias, either of which may be null. Forward keeps mean and 1/σ of each row, nothing more.
/// </summary>
internal static unsafe class NormKernel
{
    private const long Grain = 8192;

    /// <summary>Rows whose gain and bias gradients one chunk adds up: fixed, so that the order of additions is.</summary>
    private const int RowsPerPartial = 32;

    /// <summary>Partial sums that <see cref="Backward{T}"/> needs scratch for, for each of gain and bias.</summary>
    public static long Partials(long rows) => (rows + RowsPerPartial - 1) / RowsPerPartial;

    public static void Forward<T>(T* x, T* gain, T* bias, T* y, T* stats, long rows, int width, T epsilon, bool center)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool stream = width % Vector512<T>.Count == 0 && Simd.Streams(y, rows * width);
        var job = new ForwardJob<T>(x, gain, bias, y, stats, width, epsilon, center, stream);
        Team.For(ref job, rows, Math.Max(1, Grain / Math.Max(1, width)));
    }

    /// <summary>
    /// dx (+)= (g − mean(g) − x̂·mean(g·x̂))/σ with g = dy·gain; gain and bias gradients as one partial sum per chunk, laid
    /// out [2][partials][width] in <paramref name="partials"/> (null where neither is wanted).
    /// </summary>
    public static void Backward<T>(
        T* x, T* gain, T* stats, T* dy, T* dx, bool accumulate, T* partials, long rows, int width, bool center)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var job = new BackwardJob<T>(x, gain, stats, dy, dx, accumulate, partials, Partials(rows), width, center);
        Team.ForFixed(ref job, rows, RowsPerPartial);
    }

    private readonly struct ForwardJob<T>(T* x, T* gain, T* bias, T* y, T* stats, int width, T epsilon, bool center, bool stream) : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _x = x;
        private readonly T* _gain = gain;
        private readonly T* _bias = bias;
        private readonly T* _y = y;
        private readonly T* _stats = stats;

        public void Run(long from, long to)
        {
            int lanes = Vector512<T>.Count;
            T n = T.CreateTruncating(width);
            for (long row = from; row < to; row++)
            {
                T* x = _x + (row * width), y = _y + (row * width);
                T mean = center ? Total(x) / n : T.Zero;
                Vector512<T> shift = Vector512.Create(mean);
                Vector512<T> squares = default;
                int i = 0;
                for (; i + lanes <= width; i += lanes)
                {
                    // The next row arrives while this one, by now in the nearest cache, is worked on.
                    Simd.Prefetch(x + width + i);
                    Vector512<T> d = Vector512.Load(x + i) - shift;
                    squares = Simd.MulAdd(d, d, squares);
                }

                if (i < width)
                {
                    Vector512<T> d = Simd.KeepFirst(Simd.LoadFirst(x + i, width - i) - shift, width - i, Vector512<T>.Zero);
                    squares = Simd.MulAdd(d, d, squares);
                }

                T inverse = T.One / T.Sqrt((Simd.Sum(squares) / n) + epsilon);
                Vector512<T> scale = Vector512.Create(inverse);
                for (i = 0; i + lanes <= width; i += lanes)
                {
                    Vector512<T> v = (Vector512.Load(x + i) - shift) * scale;
                    if (_gain != null) v *= Vector512.Load(_gain + i);
                    if (_bias != null) v += Vector512.Load(_bias + i);
                    if (stream) Simd.Stream(v, y + i);
                    else v.Store(y + i);
                }

                if (i < width)
                {
                    int rest = width - i;
                    Vector512<T> v = (Simd.LoadFirst(x + i, rest) - shift) * scale;
                    if (_gain != null) v *= Simd.LoadFirst(_gain + i, rest);
                    if (_bias != null) v += Simd.LoadFirst(_bias + i, rest);
                    Simd.StoreFirst(v, y + i, rest);
                }

                if (_stats == null) continue;
                _stats[2 * row] = mean;
                _stats[(2 * row) + 1] = inverse;
            }

            if (stream) Simd.FinishStreaming();
        }

        private T Total(T* x)
        {
            int lanes = Vector512<T>.Count, i = 0;
            Vector512<T> sum = default;
            for (; i + lanes <= width; i += lanes) sum += Vector512.Load(x + i);
            if (i < width) sum += Simd.LoadFirst(x + i, width - i);
            return Simd.Sum(sum);
        }
    }

    private readonly struct BackwardJob<T>(
        T* x, T* gain, T* stats, T* dy, T* dx, bool accumulate, T* partials, long partialCount, int width, bool center) : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _x = x;
        private readonly T* _gain = gain;
        private readonly T* _stats = stats;
        private readonly T* _dy = dy;
        private readonly T* _dx = dx;
        private readonly T* _partials = partials;

        public void Run(long from, long to)
        {
            T* dGain = null, dBias = null;
            if (_partials != null)
            {
                dGain = _partials + (from / RowsPerPartial * width);
                dBias = dGain + (partialCount * width);
                new Span<T>(dGain, width).Clear();
                new Span<T>(dBias, width).Clear();
            }

            for (long row = from; row < to; row++)
            {
                T* x = _x + (row * width), dy = _dy + (row * width);
                Vector512<T> shift = Vector512.Create(_stats[2 * row]);
                Vector512<T> scale = Vector512.Create(_stats[(2 * row) + 1]);
                if (_dx != null) Input(x, dy, _dx + (row * width), shift, scale);
                if (_partials != null) Affine(x, dy, dGain, dBias, shift, scale);
            }
        }

        private void Input(T* x, T* dy, T* dx, Vector512<T> shift, Vector512<T> scale)
        {
            int lanes = Vector512<T>.Count, i = 0;
            Vector512<T> sum = default, dot = default;
            for (; i + lanes <= width; i += lanes)
            {
                Vector512<T> g = Vector512.Load(dy + i);
                if (_gain != null) g *= Vector512.Load(_gain + i);
                sum += g;
                dot = Simd.MulAdd(g, (Vector512.Load(x + i) - shift) * scale, dot);
            }

            if (i < width)
            {
                int rest = width - i;
                Vector512<T> g = Simd.LoadFirst(dy + i, rest);
                if (_gain != null) g *= Simd.LoadFirst(_gain + i, rest);
                sum += g;
                dot = Simd.MulAdd(g, (Simd.LoadFirst(x + i, rest) - shift) * scale, dot);
            }

            T n = T.CreateTruncating(width);
            Vector512<T> a = Vector512.Create(center ? Simd.Sum(sum) / n : T.Zero);
            Vector512<T> b = Vector512.Create(Simd.Sum(dot) / n);
            for (i = 0; i + lanes <= width; i += lanes)
            {
                Vector512<T> g = Vector512.Load(dy + i);
                if (_gain != null) g *= Vector512.Load(_gain + i);
                Vector512<T> v = (g - a - ((Vector512.Load(x + i) - shift) * scale * b)) * scale;
                if (accumulate) v += Vector512.Load(dx + i);
                v.Store(dx + i);
            }

            if (i < width)
            {
                int rest = width - i;
                Vector512<T> g = Simd.LoadFirst(dy + i, rest);
                if (_gain != null) g *= Simd.LoadFirst(_gain + i, rest);
                Vector512<T> v = (g - a - ((Simd.LoadFirst(x + i, rest) - shift) * scale * b)) * scale;
                if (accumulate) v += Simd.LoadFirst(dx + i, rest);
                Simd.StoreFirst(v, dx + i, rest);
            }
        }

        private void Affine(T* x, T* dy, T* dGain, T* dBias, Vector512<T> shift, Vector512<T> scale)
        {
            int lanes = Vector512<T>.Count, i = 0;
            for (; i + lanes <= width; i += lanes)
            {
                Vector512<T> g = Vector512.Load(dy + i);
                Simd.MulAdd(g, (Vector512.Load(x + i) - shift) * scale, Vector512.Load(dGain + i)).Store(dGain + i);
                (Vector512.Load(dBias + i) + g).Store(dBias + i);
            }

            if (i >= width) return;
            int rest = width - i;
            Vector512<T> d = Simd.LoadFirst(dy + i, rest);
            Simd.StoreFirst(Simd.MulAdd(d, (Simd.LoadFirst(x + i, rest) - shift) * scale, Simd.LoadFirst(dGain + i, rest)), dGain + i, rest);
            Simd.StoreFirst(Simd.LoadFirst(dBias + i, rest) + d, dBias + i, rest);
        }
    }
}
