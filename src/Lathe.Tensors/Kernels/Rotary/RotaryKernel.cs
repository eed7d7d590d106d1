using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Rotary;

/// <summary>y = R(position)·x row by row; the transposed rotation for the gradient. Rows are shared among threads.</summary>
internal readonly unsafe struct RotaryKernel<T>(RotaryArgs<T> args) : IRangeJob where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long Grain = 16384;
    private readonly RotaryArgs<T> _args = args;

    public static void Run(RotaryArgs<T> args)
    {
        var job = new RotaryKernel<T>(args);
        Team.For(ref job, args.Rows, Math.Max(1, Grain / Math.Max(1, args.Width)));
    }

    public void Run(long from, long to)
    {
        RotaryArgs<T> a = _args;
        int half = a.Rotated / 2, turned = a.Heads * a.HeadSize;
        for (long row = from; row < to; row++)
        {
            T* x = a.X + (row * a.Width), y = a.Y + (row * a.Width);
            T* cos = a.Table + ((long)a.Positions[row % a.PositionRows] * a.Rotated), sin = cos + half;
            for (int h = 0; h < a.Heads; h++)
            {
                long at = (long)h * a.HeadSize;
                if (a.Interleaved) Neighbours(x + at, y + at, cos, sin, half);
                else Halves(x + at, y + at, cos, sin, half);
                Copy(x + at + a.Rotated, y + at + a.Rotated, a.HeadSize - a.Rotated);
            }

            Copy(x + turned, y + turned, a.Width - turned);
        }
    }

    private void Halves(T* x, T* y, T* cos, T* sin, int half)
    {
        int width = Vector512<T>.Count;
        for (int i = 0; i < half; i += width)
        {
            int n = Math.Min(width, half - i);
            Vector512<T> a = Load(x + i, n), b = Load(x + half + i, n), c = Load(cos + i, n), s = Load(sin + i, n);
            if (_args.Back) s = -s;
            Put(Simd.MulAdd(a, c, -(b * s)), y + i, n);
            Put(Simd.MulAdd(b, c, a * s), y + half + i, n);
        }
    }

    private void Neighbours(T* x, T* y, T* cos, T* sin, int half)
    {
        T sign = _args.Back ? -T.One : T.One;
        for (int i = 0; i < half; i++)
        {
            T a = x[2 * i], b = x[(2 * i) + 1], c = cos[i], s = sign * sin[i];
            T ra = (a * c) - (b * s), rb = (b * c) + (a * s);
            y[2 * i] = _args.Accumulate ? y[2 * i] + ra : ra;
            y[(2 * i) + 1] = _args.Accumulate ? y[(2 * i) + 1] + rb : rb;
        }
    }

    private void Copy(T* x, T* y, int count)
    {
        if (!_args.Accumulate)
        {
            new ReadOnlySpan<T>(x, count).CopyTo(new Span<T>(y, count));
            return;
        }

        for (int i = 0; i < count; i += Vector512<T>.Count)
        {
            int n = Math.Min(Vector512<T>.Count, count - i);
            Put(Load(x + i, n), y + i, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(Vector512<T> value, T* to, int n)
    {
        if (_args.Accumulate) value += Load(to, n);
        if (n == Vector512<T>.Count) value.Store(to);
        else Simd.StoreFirst(value, to, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Load(T* from, int n) => n == Vector512<T>.Count ? Vector512.Load(from) : Simd.LoadFirst(from, n);
}
