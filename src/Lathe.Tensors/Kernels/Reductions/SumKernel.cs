using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Reductions;

/// <summary>
/// Sums the middle axis of [outer, reduce, inner]: y (+)= scale · Σ x. Sums run in short blocks that are then added up in order
/// with compensation, so the rounding error is a block's at any length, and no bit depends on the number of threads.
/// </summary>
internal static unsafe class SumKernel
{
    private const int BlockRows = 32;
    private const long BlockRow = 1024;
    private const int ColumnLanes = 8;
    private const long Grain = 32768;

    public static void Run<T>(T* x, T* y, long outer, long reduce, long inner, T scale, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (inner == 1)
        {
            var rows = new Rows<T>(x, y, reduce, scale, accumulate);
            Team.For(ref rows, outer, Math.Max(1, Grain / Math.Max(1, reduce)));
            return;
        }

        long width = ColumnLanes * Vector512<T>.Count;
        long blocks = (inner + width - 1) / width;
        var columns = new Columns<T>(x, y, reduce, inner, blocks, width, scale, accumulate);
        Team.For(ref columns, outer * blocks, Math.Max(1, Grain / Math.Max(1, reduce * Math.Min(width, inner))));
    }

    private readonly struct Rows<T>(T* x, T* y, long length, T scale, bool accumulate) : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;

        public void Run(long from, long to)
        {
            for (long row = from; row < to; row++)
            {
                T sum = Simd.Sum(length <= BlockRow ? Block(_x + (row * length), length) : Blocks(_x + (row * length))) * scale;
                _y[row] = accumulate ? _y[row] + sum : sum;
            }
        }

        private Vector512<T> Blocks(T* x)
        {
            Compensated<T> total = default;
            for (long at = 0; at < length; at += BlockRow) total.Add(Block(x + at, Math.Min(BlockRow, length - at)));
            return total.Total;
        }

        private static Vector512<T> Block(T* x, long n)
        {
            int lanes = Vector512<T>.Count;
            Vector512<T> s0 = default, s1 = default;
            long i = 0;
            for (; i + (2 * lanes) <= n; i += 2 * lanes)
            {
                s0 += Vector512.Load(x + i);
                s1 += Vector512.Load(x + i + lanes);
            }

            if (i + lanes <= n)
            {
                s0 += Vector512.Load(x + i);
                i += lanes;
            }

            if (i < n) s1 += Simd.LoadFirst(x + i, (int)(n - i));
            return s0 + s1;
        }
    }

    private readonly struct Columns<T>(T* x, T* y, long reduce, long inner, long blocks, long width, T scale, bool accumulate) : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;

        public void Run(long from, long to)
        {
            int lanes = Vector512<T>.Count;
            Vector512<T> s = Vector512.Create(scale);
            for (long at = from; at < to; at++)
            {
                long outer = at / blocks, column = (at - (outer * blocks)) * width;
                long last = Math.Min(column + width, inner);
                T* x = _x + (outer * reduce * inner), y = _y + (outer * inner);
                if (column + width <= inner)
                {
                    Wide(x + column, y + column, s);
                    continue;
                }

                for (; column < last; column += lanes)
                {
                    int count = (int)Math.Min(lanes, last - column);
                    Compensated<T> sums = default;
                    for (long block = 0; block < reduce; block += BlockRows)
                    {
                        Vector512<T> sum = default;
                        long end = Math.Min(block + BlockRows, reduce);
                        if (count == lanes)
                        {
                            for (long r = block; r < end; r++) sum += Vector512.Load(x + (r * inner) + column);
                        }
                        else
                        {
                            for (long r = block; r < end; r++) sum += Simd.LoadFirst(x + (r * inner) + column, count);
                        }

                        sums.Add(sum);
                    }

                    Vector512<T> total = sums.Total * s;
                    if (accumulate) total += Simd.LoadFirst(y + column, count);
                    Simd.StoreFirst(total, y + column, count);
                }
            }
        }

        private void Wide(T* x, T* y, Vector512<T> s)
        {
            int lanes = Vector512<T>.Count;
            Compensated<T>* totals = stackalloc Compensated<T>[ColumnLanes];
            new Span<Compensated<T>>(totals, ColumnLanes).Clear();
            for (long block = 0; block < reduce; block += BlockRows)
            {
                Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
                long end = Math.Min(block + BlockRows, reduce);
                for (long r = block; r < end; r++)
                {
                    T* row = x + (r * inner);
                    s0 += Vector512.Load(row);
                    s1 += Vector512.Load(row + lanes);
                    s2 += Vector512.Load(row + (2 * lanes));
                    s3 += Vector512.Load(row + (3 * lanes));
                    s4 += Vector512.Load(row + (4 * lanes));
                    s5 += Vector512.Load(row + (5 * lanes));
                    s6 += Vector512.Load(row + (6 * lanes));
                    s7 += Vector512.Load(row + (7 * lanes));
                }

                totals[0].Add(s0);
                totals[1].Add(s1);
                totals[2].Add(s2);
                totals[3].Add(s3);
                totals[4].Add(s4);
                totals[5].Add(s5);
                totals[6].Add(s6);
                totals[7].Add(s7);
            }

            for (int i = 0; i < ColumnLanes; i++) Put(y + (i * lanes), totals[i].Total * s);
        }

        private void Put(T* y, Vector512<T> v)
        {
            if (accumulate) v += Vector512.Load(y);
            v.Store(y);
        }
    }
}
