using System.Runtime.InteropServices;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>Rows of a matrix in blocks as floats, in order or picked by index. Threads share them.</summary>
internal readonly unsafe struct RowsJob(PanelRun* runs, int runCount, byte* memory, int* ids, int first, float* y) : IRangeJob
{
    private const int Grain = 32768;

    private readonly PanelRun* _runs = runs;
    private readonly int _runCount = runCount;
    private readonly byte* _memory = memory;
    private readonly int* _ids = ids;
    private readonly int _first = first;
    private readonly float* _y = y;

    /// <summary>Row <paramref name="ids"/>[i] goes to row i of y.</summary>
    public static void Pick(BlockWeight table, int* ids, long count, float* y) => Share(table, ids, 0, count, y);

    /// <summary>Rows from <paramref name="first"/> on.</summary>
    public static void Decode(BlockWeight table, int first, long count, float* y) => Share(table, null, first, count, y);

    public void Run(long from, long to)
    {
        for (long i = from; i < to; i++)
        {
            int row = _ids == null ? _first + (int)i : _ids[i], at = 0;
            while (at + 1 < _runCount && row >= _runs[at + 1].FirstRow) at++;
            PanelDecoder.Row(_runs[at], _memory, row - _runs[at].FirstRow, _runs[at].Columns, _y + (i * _runs[at].Columns));
        }
    }

    private static void Share(BlockWeight table, int* ids, int first, long count, float* y)
    {
        fixed (PanelRun* runs = table.Runs)
        {
            var job = new RowsJob(runs, table.Runs.Length, table.Pointer, ids, first, y);
            Team.For(ref job, count, Math.Max(1, Grain / table.Columns));
        }
    }
}
