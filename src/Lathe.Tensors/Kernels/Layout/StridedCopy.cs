using System.Numerics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Layout;

/// <summary>
/// Copies between a dense row-major array of up to eight axes and one reached by arbitrary strides: permutation, slices,
/// concatenation, repetition. Strides are in elements; a stride of 0 repeats.
/// </summary>
internal unsafe struct StridedCopy<T> : IJob where T : unmanaged, INumber<T>
{
    private const long Grain = 16384;
    private const int Tile = 16;

    private T* _from;
    private T* _to;
    private fixed long _sizes[Shape.MaxRank];
    private fixed long _fromStrides[Shape.MaxRank];
    private fixed long _toStrides[Shape.MaxRank];
    private int _rank;
    private long _rowsPerChunk;
    private long _rows;
    private bool _accumulate;

    /// <summary>to[i·toStrides] (+)= from[i·fromStrides] for every index i within <paramref name="sizes"/>.</summary>
    /// <remarks>Where several indices meet one destination (a stride of 0 in <paramref name="toStrides"/>), their order is fixed only on one thread: not for reductions.</remarks>
    public static void Run(T* from, T* to, ReadOnlySpan<int> sizes, ReadOnlySpan<long> fromStrides, ReadOnlySpan<long> toStrides, bool accumulate = false)
    {
        StridedCopy<T> job = default;
        job._from = from;
        job._to = to;
        job._accumulate = accumulate;
        int rank = 0;
        long count = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            count *= sizes[i];
            if (sizes[i] == 1) continue;
            if (rank > 0 && job._fromStrides[rank - 1] == fromStrides[i] * sizes[i] && job._toStrides[rank - 1] == toStrides[i] * sizes[i])
            {
                job._sizes[rank - 1] *= sizes[i];
                job._fromStrides[rank - 1] = fromStrides[i];
                job._toStrides[rank - 1] = toStrides[i];
                continue;
            }

            job._sizes[rank] = sizes[i];
            job._fromStrides[rank] = fromStrides[i];
            job._toStrides[rank] = toStrides[i];
            rank++;
        }

        if (count == 0) return;

        // The two innermost axes are the plane one call copies; there are always two.
        while (rank < 2)
        {
            for (int i = rank; i > 0; i--)
            {
                job._sizes[i] = job._sizes[i - 1];
                job._fromStrides[i] = job._fromStrides[i - 1];
                job._toStrides[i] = job._toStrides[i - 1];
            }

            job._sizes[0] = 1;
            job._fromStrides[0] = job._toStrides[0] = 0;
            rank++;
        }

        job._rank = rank;
        long plane = job._sizes[rank - 1] * job._sizes[rank - 2];
        long planes = count / plane;

        // Few large planes are cut along their rows.
        job._rows = job._sizes[rank - 2];
        job._rowsPerChunk = Math.Min(job._rows, Math.Max(Tile, Grain / job._sizes[rank - 1] / Tile * Tile));
        long perPlane = (job._rows + job._rowsPerChunk - 1) / job._rowsPerChunk;
        if (perPlane == 1 && plane < Grain)
        {
            var grouped = new Grouped(job, planes);
            Team.For(ref grouped, planes, Math.Max(1, Grain / plane));
            return;
        }

        Team.Run(ref job, checked((int)(planes * perPlane)));
    }

    public void Run(int chunk)
    {
        long perPlane = (_rows + _rowsPerChunk - 1) / _rowsPerChunk;
        long plane = chunk / perPlane, first = (chunk - (plane * perPlane)) * _rowsPerChunk;
        Plane(plane, first, Math.Min(first + _rowsPerChunk, _rows));
    }

    private readonly void Plane(long plane, long firstRow, long lastRow)
    {
        T* from = _from, to = _to;
        for (int axis = _rank - 3; axis >= 0; axis--)
        {
            long next = plane / _sizes[axis], at = plane - (next * _sizes[axis]);
            from += at * _fromStrides[axis];
            to += at * _toStrides[axis];
            plane = next;
        }

        long columns = _sizes[_rank - 1];
        long fr = _fromStrides[_rank - 2], fc = _fromStrides[_rank - 1], tr = _toStrides[_rank - 2], tc = _toStrides[_rank - 1];
        if (fc == 1 && tc == 1)
        {
            for (long r = firstRow; r < lastRow; r++)
            {
                var source = new ReadOnlySpan<T>(from + (r * fr), checked((int)columns));
                var target = new Span<T>(to + (r * tr), (int)columns);
                if (_accumulate) AddRow(source, target);
                else source.CopyTo(target);
            }

            return;
        }

        for (long r0 = firstRow; r0 < lastRow; r0 += Tile)
        {
            long r1 = Math.Min(r0 + Tile, lastRow);
            for (long c0 = 0; c0 < columns; c0 += Tile)
            {
                long c1 = Math.Min(c0 + Tile, columns);
                for (long r = r0; r < r1; r++)
                {
                    T* f = from + (r * fr), t = to + (r * tr);
                    if (_accumulate)
                    {
                        for (long c = c0; c < c1; c++) t[c * tc] += f[c * fc];
                    }
                    else
                    {
                        for (long c = c0; c < c1; c++) t[c * tc] = f[c * fc];
                    }
                }
            }
        }
    }

    private static void AddRow(ReadOnlySpan<T> source, Span<T> target)
    {
        int i = 0;
        for (; i + Vector<T>.Count <= source.Length; i += Vector<T>.Count)
            (new Vector<T>(source[i..]) + new Vector<T>(target[i..])).CopyTo(target[i..]);
        for (; i < source.Length; i++) target[i] += source[i];
    }

    private struct Grouped(StridedCopy<T> copy, long planes) : IRangeJob
    {
        private StridedCopy<T> _copy = copy;

        public void Run(long from, long to)
        {
            for (long plane = from; plane < Math.Min(to, planes); plane++) _copy.Plane(plane, 0, _copy._rows);
        }
    }
}
