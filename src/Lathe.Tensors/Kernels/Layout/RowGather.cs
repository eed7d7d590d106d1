using System.Numerics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Layout;

/// <summary>Rows picked by index, and their gradient: y[i] = table[ids[i]]; dTable[ids[i]] += dy[i].</summary>
internal static unsafe class RowGather
{
    private const long Grain = 16384;

    public static void Forward<T>(T* table, int* ids, T* y, long count, int width) where T : unmanaged
    {
        var job = new Pick<T>(table, ids, y, width);
        Team.For(ref job, count, Math.Max(1, Grain / Math.Max(1, width)));
    }

    /// <summary>Adds rows in the order of <paramref name="ids"/>; threads share the columns, so the order holds for any number of them.</summary>
    public static void Backward<T>(T* dTable, int* ids, T* dy, long count, int width) where T : unmanaged, INumber<T>
    {
        var job = new Scatter<T>(dTable, ids, dy, count, width);
        long grain = Math.Max(64, Grain / Math.Max(1, count));
        Team.For(ref job, width, grain);
    }

    private readonly struct Pick<T>(T* table, int* ids, T* y, int width) : IRangeJob where T : unmanaged
    {
        private readonly T* _table = table;
        private readonly int* _ids = ids;
        private readonly T* _y = y;

        public void Run(long from, long to)
        {
            for (long i = from; i < to; i++)
                new ReadOnlySpan<T>(_table + ((long)_ids[i] * width), width).CopyTo(new Span<T>(_y + (i * width), width));
        }
    }

    private readonly struct Scatter<T>(T* dTable, int* ids, T* dy, long count, int width) : IRangeJob where T : unmanaged, INumber<T>
    {
        private readonly T* _dTable = dTable;
        private readonly int* _ids = ids;
        private readonly T* _dy = dy;

        public void Run(long from, long to)
        {
            int lanes = Vector<T>.Count;
            for (long i = 0; i < count; i++)
            {
                T* row = _dTable + ((long)_ids[i] * width), d = _dy + (i * width);
                long c = from;
                for (; c + lanes <= to; c += lanes) (*(Vector<T>*)(row + c) + *(Vector<T>*)(d + c)).CopyTo(new Span<T>(row + c, lanes));
                for (; c < to; c++) row[c] += d[c];
            }
        }
    }
}
