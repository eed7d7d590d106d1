using System.Runtime.CompilerServices;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// The outputs of a run of panels for few rows: panels are read as they are stored, once, at the rate of memory. Threads take them in pairs, a stretch at
/// a time.
/// </summary>
[SkipLocalsInit]
internal readonly unsafe struct FewRowsJob(in PanelRun run, byte* memory, byte* x, int rows, float* bias, float* y, int outputs, bool assembled) : IRangeJob
{
    private const int Width = PanelLayout.Rows * BlockTile.MostPanels, Area = PanelLayout.Rows * BlockTile.MostRows;

    /// <summary>
    /// Stretches of panels for each thread: one reads memory fastest (two cost 3 to 10 % on a quiet machine), though with others at work a thread that is
    /// held up keeps the rest waiting. And bytes times rows below which waking another thread costs more than it brings.
    /// </summary>
    private const int Stretches = 1;
    private const long Grain = 1 << 15;

    private readonly PanelRun _run = run;
    private readonly byte* _memory = memory;
    private readonly byte* _x = x;
    private readonly int _rows = rows;
    private readonly float* _bias = bias == null ? null : bias + run.FirstRow;
    private readonly float* _y = y + run.FirstRow;
    private readonly int _outputs = outputs;
    private readonly bool _assembled = assembled;

    /// <summary>
    /// Shares the panels among the threads. Every output is computed by itself, so the cut may follow the number of threads: long stretches of memory are
    /// read faster than short ones in turns.
    /// </summary>
    public static void Share(in PanelRun run, byte* memory, byte* x, int rows, float* bias, float* y, int outputs, bool assembled)
    {
        var job = new FewRowsJob(run, memory, x, rows, bias, y, outputs, assembled);
        long pairs = (run.Panels + 1) / 2, least = Grain / (2 * run.PanelBytes * rows), stretches = Stretches * Team.Threads;
        Team.ForFixed(ref job, pairs, Math.Max(1 + least, (pairs + stretches - 1) / stretches));
    }

    /// <summary>Computes pairs of panels from … to.</summary>
    public void Run(long from, long to)
    {
        PanelLayout layout = _run.Layout;
        float* init = stackalloc float[Width], sums = stackalloc float[Area];
        int panels = BlockTile.PanelsFor(_rows, unpacked: false), most = BlockTile.MostRows / panels, width = panels * PanelLayout.Rows;
        var tile = new BlockTile
        {
            WeightStride = (nint)_run.PanelBytes,
            XStride = _run.Records * (nint)(layout.TakesFloats ? layout.Columns * sizeof(float) : layout.Groups * ActivationGroup.Bytes),
            Records = _run.Records,
            Init = init,
        };
        for (int panel = 2 * (int)from, end = (int)Math.Min(2 * to, _run.Panels); panel < end; panel += panels)
        {
            tile.Panels = Math.Min(panels, end - panel);
            tile.Weights = _run.Panel(_memory, panel);
            int first = panel * PanelLayout.Rows, outputs = Math.Min(width, _run.Rows - first);
            bool whole = outputs == tile.Panels * PanelLayout.Rows;
            new Span<float>(init, Width).Clear();
            if (_bias != null) new ReadOnlySpan<float>(_bias + first, outputs).CopyTo(new Span<float>(init, Width));
            for (int row = 0; row < _rows; row += most)
            {
                float* y = _y + ((long)row * _outputs) + first;
                tile.Rows = Math.Min(most, _rows - row);
                tile.X = _x + (row * tile.XStride);
                tile.Y = whole ? y : sums;
                tile.YStride = (whole ? _outputs : width) * sizeof(float);
                if (_assembled) BlockTileCode.Run(layout, &tile);
                else PortableTile.Run(layout, &tile);
                for (int r = 0; r < tile.Rows && !whole; r++)
                    new ReadOnlySpan<float>(sums + (r * width), outputs).CopyTo(new Span<float>(y + ((long)r * _outputs), outputs));
            }
        }
    }
}
